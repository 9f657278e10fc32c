// How fast the Overview's charts answer, against DuckDB over the same rows. Both are asked in turns by this one
// process; every answer is compared first. Run: npm run bench overview -- [--rows 1000000] [--tenants 1] [--json]
import { isDeepStrictEqual } from 'node:util';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { TimeRange } from '../apps/api/src/metrics/time-range.ts';
import type { Scope } from '../apps/api/src/scope/scope.ts';
import { Generator } from './generate.ts';
import { BenchArchive } from './harness/bench-archive.ts';
import { loadAll } from './harness/load.ts';
import { geometricMean, median, percentile, timed } from './harness/measure.ts';
import { readOptions } from './harness/options.ts';
import { Report } from './harness/report.ts';
import { askDuck, openDuck } from './overview/duck.ts';
import { type Panel, panels } from './overview/panels.ts';

const runs = 15;
const duckThreads = 2;

const options = readOptions({ rows: 1_000_000, tenants: 1 });
const report = new Report('overview', options);
const generator = new Generator(options);
const bench = await BenchArchive.open(options.tenants);
let differences = 0;
try {
  await report.machine(bench.dataSource);
  report.line(
    `${generator.events} audit events, ${generator.requests} requests, ${options.tenants} tenant(s)`,
  );
  const loading = await timed(() => loadAll(bench, generator, tell));
  report.line(`loaded through the ingest in ${loading.seconds.toFixed(0)} s`);
  await bench.dataSource.query('vacuum analyze');
  const duck = await openDuck(bench.dataSource, bench.folder, duckThreads);
  const year = range('2024-07-01', '2025-07-01', 'week');
  const month = range('2025-05-01', '2025-06-01', 'day');
  const ratios = [...(await compare('12 months', duck, year)), ...(await compare('one month', duck, month))];
  const mean = geometricMean(ratios);
  report.keep('geometricMean', mean);
  report.line(
    `\nours ÷ DuckDB over ${ratios.length} panels: geometric mean ${mean.toFixed(2)}, worst ${Math.max(...ratios).toFixed(2)}`,
  );
} finally {
  await bench.close();
}
report.end();
if (differences > 0) process.exitCode = 1;

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

function range(from: string, to: string, bucket: TimeRange['bucket']): TimeRange {
  return { from: `${from}T00:00:00.000000Z`, to: `${to}T00:00:00.000000Z`, bucket };
}

async function compare(name: string, duck: DuckDBConnection, over: TimeRange): Promise<number[]> {
  const scope: Scope = {
    tenantIds: bench.tenants.map(({ tenantId }) => tenantId),
    from: over.from,
    to: over.to,
    words: [],
    filters: [],
    timeZone: 'UTC',
  };
  const rows: (readonly (string | number)[])[] = [];
  const ratios: number[] = [];
  for (const panel of panels(scope, over)) {
    const equal = await isEqual(panel, duck);
    if (!equal) differences += 1;
    const { ours, theirs } = await race(panel, duck);
    const ratio = median(ours) / median(theirs);
    ratios.push(ratio);
    rows.push([panel.name, ...milliseconds(ours), ...milliseconds(theirs), ratio, equal ? 'yes' : 'NO']);
  }
  report.table(
    `${name} (ms, ${runs} runs each in turns)`,
    ['panel', 'ours p50', 'p95', 'DuckDB p50', 'p95 ', 'ours ÷ DuckDB', 'equal'],
    rows,
  );
  return ratios;
}

async function isEqual(panel: Panel, duck: DuckDBConnection): Promise<boolean> {
  const ours = panel.comparable(await panel.ours(bench.api));
  const theirs = panel.comparableDuck(await askDuck(duck, panel.duckSql));
  if (isDeepStrictEqual(ours, theirs)) return true;
  tell(
    `${panel.name} differs:\n${JSON.stringify(ours).slice(0, 500)}\n${JSON.stringify(theirs).slice(0, 500)}`,
  );
  return false;
}

async function race(panel: Panel, duck: DuckDBConnection): Promise<{ ours: number[]; theirs: number[] }> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run += 1) {
    const askOurs = async () => ours.push((await timed(() => panel.ours(bench.api))).seconds);
    const askTheirs = async () => theirs.push((await timed(() => askDuck(duck, panel.duckSql))).seconds);
    if (run % 2 === 0) await askOurs();
    await askTheirs();
    if (run % 2 === 1) await askOurs();
  }
  return { ours, theirs };
}

function milliseconds(seconds: readonly number[]): [number, number] {
  return [median(seconds) * 1000, percentile(seconds, 0.95) * 1000];
}
