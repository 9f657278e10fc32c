// What the first minutes of an archive cost, while the planner knows nothing of its tables yet: the demo tenant's
// history through the real harvest, derived and shown. Nobody takes statistics meanwhile but the ingester itself. Run: npm run bench fresh [-- --json]
import { createLogger } from '@countersign/database';
import { createGraphClient, createTokenSource } from '@countersign/graph';
import { countByDetection } from '../apps/api/src/findings/detection-counts.query.ts';
import { findFindingPage } from '../apps/api/src/findings/finding-page.query.ts';
import { countStates } from '../apps/api/src/findings/finding-states.query.ts';
import { type Scope } from '../apps/api/src/scope/scope.ts';
import { manualClock, startSimulator } from '../apps/graph-simulator/src/index.ts';
import { harvest } from '../apps/ingester/src/harvest.ts';
import { BenchArchive } from './harness/bench-archive.ts';
import { correlateAll, detectAll, normaliseAll } from './harness/load.ts';
import { median, timed } from './harness/measure.ts';
import { readOptions } from './harness/options.ts';
import { Report } from './harness/report.ts';

const readAt = '2026-11-04T10:00:00Z';

const options = readOptions({ rows: 1, tenants: 1 });
const report = new Report('fresh', options);
const bench = await BenchArchive.open(1);
const [tenant] = bench.tenants as [(typeof bench.tenants)[number]];
try {
  await report.machine(bench.dataSource);
  await bench.dataSource.query('alter system set autovacuum = off');
  await bench.dataSource.query('select pg_reload_conf()');
  await readDemo();
  await derive();
  await show();
} finally {
  await bench.close();
}
report.end();

/** The demo tenant's two years, into the archive. */
async function readDemo(): Promise<void> {
  const clock = manualClock(readAt);
  const now = () => new Date(clock.now());
  const simulator = await startSimulator({ scenario: 'demo', throttle: false, clock, seed: options.seed });
  try {
    const { origin: baseUrl, tenantId, clientId, clientSecret } = simulator;
    const tokens = createTokenSource({
      ...{ authorityHost: baseUrl, graphBaseUrl: baseUrl, tenantId, clientId, now },
      credential: { kind: 'secret', secret: clientSecret },
    });
    await bench.releaseTurns();
    const sleep = (milliseconds: number) => Promise.resolve(clock.advance(milliseconds));
    const reading = await timed(() =>
      harvest({
        archive: bench.ingester,
        tenant,
        connect: (waits) => createGraphClient({ baseUrl, tokens, now, sleep, ...waits }),
        derive: () => Promise.resolve(),
        now,
        signal: new AbortController().signal,
        logger: createLogger({ app: 'bench', write: () => undefined }),
        report: () => undefined,
        isOnce: true,
        intervalMilliseconds: 300_000,
      }),
    );
    report.line(`read through the harvest in ${reading.seconds.toFixed(1)} s`);
  } finally {
    await simulator.close();
  }
}

async function derive(): Promise<void> {
  const normalised = await timed(() => normaliseAll(bench));
  const analysed = await timed(() => bench.ingester.query('select analyze_events()'));
  const correlated = await timed(() => correlateAll(bench));
  const detected = await timed(() => detectAll(bench));
  const [found] = await bench.dataSource.query<{ events: number; cases: number; findings: number }[]>(
    `select (select count(*)::int from audit_event) as events, (select count(*)::int from approval_case) as cases,
            (select count(*)::int from finding) as findings`,
  );
  report.keep('found', found);
  report.line(`${found?.events} audit events, ${found?.cases} cases, ${found?.findings} findings`);
  report.table(
    'Derived, on tables without statistics',
    ['stage', 'seconds'],
    [
      ['normalise', normalised.seconds],
      ['statistics of the events', analysed.seconds],
      ['correlate', correlated.seconds],
      ['detect', detected.seconds],
    ],
  );
}

/** What the Findings page asks for, as the API asks. */
async function show(): Promise<void> {
  const tenantIds = [tenant.tenantId];
  const scope: Scope = { tenantIds, from: null, to: null, words: [], filters: [], timeZone: 'UTC' };
  const isOpen = { operator: 'is', dimension: 'finding_state', values: ['open'] } as const;
  const open = { ...scope, filters: [isOpen] };
  const questions: readonly (readonly [string, () => Promise<unknown>])[] = [
    [
      'page of findings',
      () => findFindingPage(bench.api, scope, { sort: '-last_at', after: null, limit: 51 }),
    ],
    [
      'open findings, the worst first',
      () => findFindingPage(bench.api, open, { sort: '-severity', after: null, limit: 51 }),
    ],
    ['findings by how they stand', () => countStates(bench.api, scope)],
    ['findings per detection', () => countByDetection(bench.api, scope)],
  ];
  const rows: (readonly [string, number, number])[] = [];
  for (const [name, ask] of questions) {
    const first = (await timed(ask)).seconds * 1000;
    const again: number[] = [];
    for (let run = 0; run < 7; run += 1) again.push((await timed(ask)).seconds * 1000);
    rows.push([name, first, median(again)]);
  }
  report.table('Findings page (ms)', ['question', 'first', 'again'], rows);
}
