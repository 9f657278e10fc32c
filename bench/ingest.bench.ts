// How fast Graph's answers become archived, searchable, correlated evidence, against a bare COPY of the same
// events. Run: npm run bench ingest -- [--rows 100000] [--tenants 1] [--seed 1] [--json]
import type { GeneratedPage } from './generate.ts';
import { Generator } from './generate.ts';
import { anchorChunks, copyAnchor, createAnchor } from './harness/anchor.ts';
import { BenchArchive } from './harness/bench-archive.ts';
import { markNow, tableSizes, writtenSince } from './harness/disk.ts';
import { correlateAll, detectAll, groups, loadRequests, normaliseAll } from './harness/load.ts';
import { median, timed, Watch, watchMemory } from './harness/measure.ts';
import { readOptions } from './harness/options.ts';
import { Report } from './harness/report.ts';

const pagesPerRound = 25;

const options = readOptions({ rows: 100_000, tenants: 1 });
const report = new Report('ingest', options);
const generator = new Generator(options);
const bench = await BenchArchive.open(options.tenants);
try {
  await report.machine(bench.dataSource);
  report.line(
    `${generator.events} audit events, ${generator.requests} requests, ${options.tenants} tenant(s), rounds of ${pagesPerRound} pages`,
  );
  const anchorRate = await firstTime();
  await derived();
  await again('same pages again', anchorRate, generator.eventPages());
  await again('same events in other pages', anchorRate, generator.eventPages(500));
} finally {
  await bench.close();
}
report.end();

interface Round {
  readonly events: number;
  readonly bytes: number;
  readonly anchor: number;
  readonly archive: number;
  readonly normalise: number;
}

/** Both sides take turns with the same pages, and take turns in going first. */
async function firstTime(): Promise<number> {
  await createAnchor(bench.dataSource);
  const endMemory = watchMemory();
  const rounds: Round[] = [];
  for (const pages of groups(generator.eventPages(), pagesPerRound)) {
    const chunks = anchorChunks(pages);
    const anchor = () => timed(() => copyAnchor(bench.dataSource, chunks));
    const before = rounds.length % 2 === 0 ? (await anchor()).seconds : undefined;
    const archived = await timed(() => bench.harvest('audit-events', pages));
    const normalised = await timed(() => normaliseAll(bench));
    rounds.push({
      events: pages.reduce((sum, page) => sum + page.items, 0),
      bytes: pages.reduce((sum, page) => sum + page.bytes.length, 0),
      anchor: before ?? (await anchor()).seconds,
      archive: archived.seconds,
      normalise: normalised.seconds,
    });
  }
  const peakMB = endMemory();
  const full = rounds.filter((round) => round.events === rounds[0]?.events);
  const rate = (seconds: (round: Round) => number) =>
    median(full.map((round) => round.events / seconds(round)));
  const ratio = (seconds: (round: Round) => number) =>
    median(full.map((round) => round.anchor / seconds(round)));
  const row = (name: string, seconds: (round: Round) => number) =>
    [name, Math.round(rate(seconds)), ratio(seconds)] as const;
  report.table(
    'First time (medians of rounds)',
    ['path', 'events/s', '÷ anchor'],
    [
      row('anchor: COPY jsonb, no index', (round) => round.anchor),
      row('archive (exact bytes, hashes, positions)', (round) => round.archive),
      row('normalise (records, keys, roll-up)', (round) => round.normalise),
      row('G1: archive + normalise', (round) => round.archive + round.normalise),
    ],
  );
  report.keep('peakMemoryMB', peakMB);
  report.line(`  ${full.length} rounds; peak memory of the process ${peakMB} MB`);
  await disk(rounds.reduce((sum, round) => sum + round.bytes, 0));
  return rate((round) => round.anchor);
}

/** Requests and policies arrive; cases and findings follow. */
async function derived(): Promise<void> {
  const [archiveWatch, correlateWatch, detectWatch] = [new Watch(), new Watch(), new Watch()];
  await archiveWatch.run(() => loadRequests(bench, generator));
  await correlateWatch.run(() => correlateAll(bench));
  const judged = await detectWatch.run(() => detectAll(bench));
  const row = (name: string, count: number, { seconds }: Watch) =>
    [name, count, seconds, Math.round(count / seconds)] as const;
  report.table(
    'Derived',
    ['stage', 'items', 'seconds', 'items/s'],
    [
      row('requests: archive + normalise', generator.requests, archiveWatch),
      row('correlate (cases)', generator.requests, correlateWatch),
      row('detect (subjects)', judged, detectWatch),
    ],
  );
  await links();
}

/** How many of the effects that really happened were found. */
async function links(): Promise<void> {
  const [row] = await bench.dataSource.query<{ completed: number; confirmed: number; findings: number }[]>(
    `select count(*) filter (where outcome = 'completed')::int as completed,
            count(*) filter (where effect = 'confirmed')::int as confirmed,
            (select count(*)::int from finding) as findings
       from approval_case`,
  );
  report.keep('cases', row);
  report.line(
    `  ${row?.completed} cases completed, ${row?.confirmed} with a proven effect; ${row?.findings} findings`,
  );
}

async function again(name: string, anchorRate: number, pages: Iterable<GeneratedPage>): Promise<void> {
  const tables = ['observation', 'audit_event', 'event_key', 'event_day', 'page'];
  const mark = await markNow(bench.dataSource);
  const watch = new Watch();
  let newItems = 0;
  for (const some of groups(pages, pagesPerRound)) {
    await watch.run(async () => {
      newItems += await bench.harvest('audit-events', some);
      await normaliseAll(bench);
    });
  }
  const written = await writtenSince(bench.dataSource, mark, tables);
  const rate = generator.events / watch.seconds;
  report.table(
    `G3: ${name}`,
    ['events/s', '÷ anchor', 'new objects', ...tables.map((table) => `written ${table}`)],
    [[Math.round(rate).toString(), rate / anchorRate, newItems, ...written]],
  );
}

async function disk(rawBytes: number): Promise<void> {
  const sizes = await tableSizes(bench.dataSource);
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  report.table(
    'G4: disk of the audit events',
    ['table', 'rows', 'MB', '÷ raw JSON'],
    [
      ...sizes.map(({ table, rows, bytes }) => [table, rows, bytes / 1e6, bytes / rawBytes] as const),
      ['total', generator.events, total / 1e6, total / rawBytes],
      ['raw JSON', generator.events, rawBytes / 1e6, 1],
    ],
  );
}
