import { jest } from '@jest/globals';
import { readInstant } from '@countersign/domain';
import { useDatabase } from './database.ts';
import { aSimulatedTenant, closeSimulatedTenants, type SimulatedTenant } from './simulated-tenant.ts';

const database = useDatabase({ role: 'countersign_ingester' });
afterEach(closeSimulatedTenants);
jest.setTimeout(240_000);

const hours = (count: number) => count * 3_600_000;
const days = (count: number) => count * hours(24);
const micros = (instant: number) => readInstant(new Date(instant).toISOString())!;

interface GapBody {
  readonly source: string;
  readonly from: string;
  readonly to: string;
}

async function gapRecords(tenant: SimulatedTenant): Promise<GapBody[]> {
  const rows = await tenant.query<{ body: string }>(
    `select body from control_record where tenant_id = $1 and kind = 'gap' order by position`,
  );
  return rows.map(({ body }) => JSON.parse(body) as GapBody);
}

async function observedIds(tenant: SimulatedTenant): Promise<Set<string>> {
  const rows = await tenant.query<{ id: string }>(
    `select distinct request_id as id from request_version where tenant_id = $1`,
  );
  return new Set(rows.map(({ id }) => id));
}

test.each([1, 2, 3])(
  'F24 tenant %i, 31 days without a harvest: one gap, and nothing unseen outside of it',
  async (seed) => {
    const tenant = await aSimulatedTenant(database, { seed });
    const { model } = tenant.simulator;
    await tenant.harvestOnce();
    const left = tenant.clock.now();
    tenant.clock.advance(days(31));
    const back = tenant.clock.now();
    await tenant.harvestOnce();
    await tenant.harvestOnce();

    const records = await gapRecords(tenant);
    expect(records).toEqual([
      expect.objectContaining({
        source: 'approval-requests',
        from: new Date(left).toISOString(),
        to: new Date(back - days(30)).toISOString(),
      }),
    ]);

    // What Graph had of every request at any time, by the truth: shown until 30 days after its last change.
    const seen = await observedIds(tenant);
    const unseen = model
      .requestsFiledUntil(back)
      .filter(({ id, history }) => !seen.has(id) && micros(left - days(30)) <= lastChange(history, back))
      .map(({ history }) => lastChange(history, back));
    expect(unseen.filter((at) => at < micros(left) || at >= micros(back - days(30)))).toEqual([]);
    expect(unseen.length).toBeGreaterThan(0);
  },
);

test.each([29, 30])('F23 %i days without one lose nothing and record nothing', async (pause) => {
  const tenant = await aSimulatedTenant(database, { seed: 4 });
  await tenant.harvestOnce();
  const left = tenant.clock.now();
  tenant.clock.advance(days(pause) - hours(1));
  await tenant.harvestOnce();
  expect(await gapRecords(tenant)).toEqual([]);
  const seen = await observedIds(tenant);
  const filed = tenant.simulator.model.requestsFiledUntil(tenant.clock.now());
  const unseen = filed.filter(
    ({ id, history }) => !seen.has(id) && lastChange(history, tenant.clock.now()) >= micros(left - days(30)),
  );
  expect(unseen.map(({ id }) => id)).toEqual([]);
});

test('a hole that a broken read left in the audit events is found and read', async () => {
  const tenant = await aSimulatedTenant(database, { seed: 5 });
  await tenant.harvestOnce();
  const left = tenant.clock.now();
  tenant.clock.advance(days(50));
  const back = tenant.clock.now();
  // As if the newer half of the long window had been read, and the older one had failed.
  await tenant.query(
    `with head as (update archive_head set size = size + 1 where tenant_id = $1 returning size - 1 as position)
     insert into sweep (tenant_id, sweep_id, position, source, asked, range_from, range_to, started_at, ended_at,
                        pages, items, new_items, complete)
     select $1, gen_random_uuid(), position, 'audit-events', '', $2, $3, $3, $3, 0, 0, 0, true from head`,
    [new Date(back - days(10)), new Date(back)],
  );
  await tenant.harvestOnce();
  const holes = await tenant.query(
    `select * from coverage_period where tenant_id = $1 and source = 'audit-events' and to_at < 'infinity'
        and from_at > $2 and state <> 'complete'`,
    [new Date(left - days(300))],
  );
  expect(holes).toEqual([]);
  const events = await tenant.query<{ id: string }>(
    'select event_id as id from audit_event where tenant_id = $1 order by 1',
  );
  const truth = tenant.simulator.model.eventsVisibleAt(back).map(({ id }) => id);
  expect(events.map(({ id }) => id)).toEqual(truth.sort());
});

function lastChange(history: readonly { readonly at: string }[], now: number): string {
  const past = history.map(({ at }) => readInstant(at)!).filter((at) => at <= micros(now));
  return past.sort().at(-1) ?? '';
}
