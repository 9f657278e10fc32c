import { inTenants } from '@countersign/database';
import { type Source } from '@countersign/domain';
import { useDatabase } from '../../../test/database.ts';
import { postgresSourceStates, type SourceStates } from './source-states.ts';
import { registerTenant } from './tenant-registry.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const start = Date.parse('2026-11-23T12:00:00.000Z');
const minutes = (count: number) => new Date(start + count * 60_000);
let tenants = 0;

/** The states as two ingesters of one tenant see them, on one clock. */
async function setUp() {
  const entraId = `states ${(tenants += 1)}`;
  const tenant = await registerTenant(database.dataSource, { entraId, name: null, isDemo: false });
  let now = minutes(0);
  const archive = inTenants(database.dataSource, [tenant.tenantId]);
  const open = () => postgresSourceStates(archive, tenant, () => now);
  const row = async (source: Source) =>
    (
      await database.query('select * from harvest_state where tenant_id = $1 and source = $2', [
        tenant.tenantId,
        source,
      ])
    )[0];
  return { first: open(), second: open(), row, clock: (at: Date) => (now = at) };
}

const source = 'audit-events';
const problem = { message: 'No.', nextStep: null };

test.each<[string, (second: SourceStates) => Promise<unknown>]>([
  ['begins to read', (second) => second.reading(source, 300)],
  ['reads a page', (second) => second.progress(source, 10)],
  ['reads to the end', (second) => second.idle(source, null)],
  ['fails for another reason', (second) => second.failing(source, problem)],
  ['is told to wait for less', (second) => second.throttled(source, minutes(5))],
])('F28 what one ingester was told to wait holds although another %s', async (_, happens) => {
  const { first, second, clock } = await setUp();
  await first.reading(source, 300);
  await first.throttled(source, minutes(60));
  clock(minutes(1));
  await happens(second);
  expect(await second.waitsUntil()).toEqual(minutes(60));
  clock(minutes(60));
  expect(await second.waitsUntil()).toBeNull();
});

test('a wait that is over is forgotten with the next page', async () => {
  const { first, row, clock } = await setUp();
  await first.reading(source, 300);
  await first.throttled(source, minutes(5));
  clock(minutes(5));
  await first.progress(source, 10);
  expect(await row(source)).toMatchObject({ state: 'reading', throttled_until: null });
});

test('F20 a clock that was set back by a day ends every wait', async () => {
  const { first, row, clock } = await setUp();
  await first.reading(source, 300);
  await first.throttled(source, minutes(5));
  clock(minutes(-24 * 60));
  expect(await first.waitsUntil()).toBeNull();
  await first.reading(source, 300);
  expect(await row(source)).toMatchObject({ throttled_until: null });
});
