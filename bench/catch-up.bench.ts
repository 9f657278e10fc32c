// How long it takes to have everything after a long silence, within Graph's limits, and what that costs: a first
// harvest, 29 days without an ingester, and 31 days, which Graph does not remember.
// Run: npm run bench catch-up -- [--rows 1000000] [--seed 1] [--json]
import { type Archive } from '@countersign/database';
import { runningClock, type Simulator, startSimulator } from '../apps/graph-simulator/src/index.ts';
import type { Harvested } from './harness/harvester.ts';
import { HarvesterProcess } from './harness/harvester-process.ts';
import { type BenchOptions, readOptions } from './harness/options.ts';
import { openOwnArchive } from './harness/own-archive.ts';
import { Report } from './harness/report.ts';

const day = 86_400_000;
const downDays = 29;
const lostDays = 31;
const requestMemory = 30 * day;

const options = readOptions({ rows: 100_000, tenants: 1 });
const report = new Report('catch-up', options);
const own = await openOwnArchive();
const { archive } = own;
try {
  await report.machine(archive.dataSource);
  await firstHarvest();
  await catchUp();
  await beyondMemory({ ...options, rows: Math.ceil(options.rows / 10) });
} finally {
  await own.close();
}
report.end();

interface Scene {
  readonly simulator: Simulator;
  readonly harvester: HarvesterProcess;
  /** Harvests once, at the simulator's time. */
  harvest(): Promise<Harvested>;
  advance(milliseconds: number): void;
}

/** A tenant with so many events in the 29 days before `anchor`, seen from `anchor - agoDays` on. */
async function inTenant(
  { rows, seed }: BenchOptions,
  { seedOffset, agoDays }: { readonly seedOffset: number; readonly agoDays: number },
  play: (scene: Scene) => Promise<void>,
): Promise<void> {
  const anchor = Date.now();
  const clock = runningClock(anchor - agoDays * day);
  const simulator = await startSimulator({
    ...{ scenario: 'busy', seed: seed + seedOffset, anchor, clock, eventsPerDay: rows / downDays },
  });
  const { origin, tenantId: entraId, clientId, clientSecret } = simulator;
  const harvester = await HarvesterProcess.start({
    ...{ databaseUrl: archive.url, origin, entraId, clientId, clientSecret },
  });
  try {
    await play({
      simulator,
      harvester,
      harvest: () =>
        harvester.harvest({ aheadMilliseconds: clock.now() - Date.now(), isOnce: true, cycles: 1 }),
      // What happened meanwhile is made up here and now, not while somebody is timed.
      advance: (milliseconds) => {
        clock.advance(milliseconds);
        simulator.model.eventsVisibleAt(clock.now() + day, { from: clock.now() });
      },
    });
  } finally {
    await harvester.stop();
    await simulator.close();
  }
}

async function firstHarvest(): Promise<void> {
  await inTenant(options, { seedOffset: 0, agoDays: 0 }, async ({ simulator, harvest }) => {
    const harvested = await harvest();
    await tell('First harvest', simulator, harvested);
  });
}

async function catchUp(): Promise<void> {
  await inTenant(options, { seedOffset: 1, agoDays: downDays }, async ({ simulator, harvest, advance }) => {
    await harvest();
    advance(downDays * day);
    await tell(`After ${downDays} days down`, simulator, await harvest());
    const gaps = await gapsOf(archive, simulator);
    report.line(`  gap records: ${gaps.length} (none expected)`);
    report.keep('gapsAfterCatchUp', gaps);
  });
}

/** What is lost is lost; the gap has to say exactly what. */
async function beyondMemory(smaller: BenchOptions): Promise<void> {
  await inTenant(smaller, { seedOffset: 2, agoDays: downDays }, async ({ simulator, harvest, advance }) => {
    advance(2 * day);
    await harvest();
    const [before] = await sweeps(simulator);
    advance(lostDays * day);
    await tell(`After ${lostDays} days down`, simulator, await harvest());
    const after = (await sweeps(simulator)).at(-1);
    if (!before || !after) throw new Error('The requests were not read.');
    const expected = { from: before.startedAt, to: after.startedAt - requestMemory };
    const lost = await lostRequests(simulator, after.startedAt);
    const outside = lost.filter((at) => at < expected.from || at > expected.to).length;
    const gaps = await gapsOf(archive, simulator);
    const rows = gaps.map(({ source, from, to }) => [
      ...[source, new Date(from).toISOString(), new Date(to).toISOString()],
      ...(source === 'approval-requests'
        ? [(from - expected.from) / 1000, (to - expected.to) / 1000]
        : ['', '']),
    ]);
    report.table(
      `Gap records after ${lostDays} days down; of the requests expected: ${new Date(expected.from).toISOString()} to ${new Date(expected.to).toISOString()}`,
      ['source', 'from', 'to', 'from: s off', 'to: s off'],
      rows,
    );
    report.line(
      `  ${lost.length} last changes of requests were never to be seen again; ${outside} of them outside the gap`,
    );
    report.keep('lostOutsideGap', outside);
  });
}

async function tell(name: string, simulator: Simulator, harvested: Harvested): Promise<void> {
  // What became visible while the last pages were on their way is the next harvest's.
  const settled = simulator.clock.now() - 15 * 60_000 - harvested.seconds * 1000;
  const ids = new Set(simulator.model.requestsVisibleAt(settled).map(({ id }) => id));
  const events = simulator.model.eventsVisibleAt(settled).map(({ id }) => id);
  const missing = {
    requests: await missingFrom('approval-requests', [...ids]),
    events: await missingFrom('audit-events', events),
  };
  const { delay } = harvested;
  const asked = simulator.requestLog.length;
  report.table(
    name,
    [
      ...['events', 'requests', 'missing', 'seconds', 'events/s', 'waited s', 'questions'],
      ...['peak MB', 'heap MB', 'loop p50 ms', 'p99 ms', 'max ms'],
    ],
    [
      [
        ...[events.length, ids.size, missing.requests + missing.events, harvested.seconds],
        ...[Math.round(events.length / harvested.seconds), harvested.waitedSeconds, asked],
        ...[harvested.peakMB, harvested.heapMB, delay.p50, delay.p99, delay.max],
      ],
    ],
  );
  const failed = harvested.outcomes.filter(({ complete }) => !complete);
  for (const { source, message } of failed) report.line(`  ${source} is not complete: ${message}`);
  if (harvested.deriveProblem) report.line(`  not everything was derived: ${harvested.deriveProblem}`);
}

async function missingFrom(source: string, ids: readonly string[]): Promise<number> {
  const [row] = await archive.dataSource.query<{ missing: number }[]>(
    `select count(*)::int as missing from unnest($2::text[]) as w(id)
      where not exists (select from observation o where o.source = $1 and o.object_id = w.id)`,
    [source, ids],
  );
  return row?.missing ?? ids.length;
}

async function sweeps({ tenantId }: Simulator): Promise<{ readonly startedAt: number }[]> {
  return archive.dataSource.query(
    `select (extract(epoch from s.started_at) * 1000)::float8 as "startedAt"
       from sweep s join tenant t using (tenant_id)
      where t.entra_id = $1 and s.source = 'approval-requests' and s.complete order by s.position`,
    [tenantId],
  );
}

async function gapsOf(
  { dataSource }: Archive,
  { tenantId }: Simulator,
): Promise<{ readonly source: string; readonly from: number; readonly to: number }[]> {
  return dataSource.query(
    `select p.source, (extract(epoch from p.from_at) * 1000)::float8 as "from",
            (extract(epoch from p.to_at) * 1000)::float8 as "to"
       from coverage_period p join tenant t using (tenant_id)
      where t.entra_id = $1 and p.state = 'gap' order by p.source, p.from_at`,
    [tenantId],
  );
}

/** When requests changed last whose last state Graph showed to nobody here. */
async function lostRequests(simulator: Simulator, now: number): Promise<number[]> {
  const filed = simulator.model.requestsFiledUntil(now);
  const seen = await archive.dataSource.query<{ id: string; at: number }[]>(
    `select object_id as id, max(extract(epoch from r.last_modified_at) * 1000)::float8 as at
       from observation o join request_version v using (tenant_id, position)
       cross join lateral (select (v.record ->> 'lastModifiedAt')::timestamptz as last_modified_at) r
      where o.source = 'approval-requests' and o.object_id = any($1) group by object_id`,
    [filed.map(({ id }) => id)],
  );
  const seenAt = new Map(seen.map(({ id, at }) => [id, at]));
  return filed.flatMap(({ id, history }) => {
    const last = Math.max(...history.map(({ at }) => Date.parse(at)).filter((at) => at <= now));
    return (seenAt.get(id) ?? -Infinity) < last - 1 ? [last] : [];
  });
}
