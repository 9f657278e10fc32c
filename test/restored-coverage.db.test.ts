// A restored backup, harvested again: what Graph still shows is read by itself, and what it does not is a gap.
import { jest } from '@jest/globals';
import { backUp } from './backup.ts';
import { useDatabase } from './database.ts';
import { aSimulatedTenant, closeSimulatedTenants, type SimulatedTenant } from './simulated-tenant.ts';

const database = useDatabase({ role: 'countersign_ingester' });
afterEach(closeSimulatedTenants);
jest.setTimeout(240_000);

const days = (count: number) => count * 24 * 3_600_000;

async function idsOf(tenant: SimulatedTenant, table: string, column: string): Promise<string[]> {
  const rows = await tenant.query<{ id: string }>(
    `select distinct ${column} as id from ${table} where tenant_id = $1 order by 1`,
  );
  return rows.map(({ id }) => id);
}

/** Periods of the approval requests that are not known, since `from`. */
function unknown(
  tenant: SimulatedTenant,
  from: number,
): Promise<{ state: string; from: string; to: string }[]> {
  return tenant.query(
    `select state, instant_text(from_at) as from, instant_text(to_at) as to from coverage_period
      where tenant_id = $1 and source = 'approval-requests' and state <> 'complete' and to_at < 'infinity'
        and from_at >= $2 order by from_at`,
    [new Date(from)],
  );
}

/** Harvested, backed up, harvested for so many days more, and restored. */
async function restoredAfter(lostDays: number) {
  const tenant = await aSimulatedTenant(database, { seed: 3 });
  await tenant.harvestOnce();
  const backedUp = tenant.clock.now();
  const restore = await backUp(database, tenant.tenant.tenantId);
  for (let passed = 0; passed < lostDays; passed += 10) {
    tenant.clock.advance(days(10));
    await tenant.harvestOnce();
  }
  const had = {
    requests: await idsOf(tenant, 'request_version', 'request_id'),
    events: await idsOf(tenant, 'audit_event', 'event_id'),
  };
  expect(await unknown(tenant, backedUp)).toEqual([]);
  await restore();
  await tenant.harvestOnce();
  return { tenant, backedUp, had };
}

test('twenty lost days are read again: nothing is missing and nothing is a gap', async () => {
  const { tenant, backedUp, had } = await restoredAfter(20);
  expect(await idsOf(tenant, 'request_version', 'request_id')).toEqual(had.requests);
  expect(await idsOf(tenant, 'audit_event', 'event_id')).toEqual(had.events);
  expect(await unknown(tenant, backedUp)).toEqual([]);
});

test('of forty lost days the first ten are a gap of the requests, recorded in the log; events are read again', async () => {
  const { tenant, backedUp, had } = await restoredAfter(40);
  expect(await idsOf(tenant, 'audit_event', 'event_id')).toEqual(had.events);
  const [from, to] = [backedUp, tenant.clock.now() - days(30)].map((at) => new Date(at).toISOString());
  const [gap, ...more] = await unknown(tenant, backedUp - 1);
  expect(more).toEqual([]);
  expect(gap).toMatchObject({ state: 'gap' });
  const records = await tenant.query<{ body: string }>(
    `select body from control_record where tenant_id = $1 and kind = 'gap'`,
  );
  expect(records.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    expect.objectContaining({ source: 'approval-requests', from, to }),
  ]);
});
