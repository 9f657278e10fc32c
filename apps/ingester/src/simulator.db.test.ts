import { type Simulator, startSimulator } from '@countersign/graph-simulator';
import { useDatabase } from '../../../test/database.ts';
import { ingestProgram } from '../../../test/ingest-program.ts';
import { restorePage } from './archive/restore-page.ts';
import { HarvestCycles } from './harvest-cycles.ts';

const database = useDatabase({ role: 'countersign_ingester' });
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ scenario: 'small', seed: 7 });
});
afterAll(() => simulator.close());

const ingest = (said?: string[]) => ingestProgram(database, { ...simulator.environment }, said);

const count = async (sql: string) =>
  (await database.query<{ n: number }>(`select count(*)::int as n from ${sql}`))[0]!.n;

test('a whole harvest of the simulated tenant: everything it shows is archived and becomes cases', async () => {
  const program = ingest();
  const [config] = program.config.tenants;
  const { outcomes, deriveProblem } = await program.harvest(config!, { isOnce: true });
  expect(outcomes.map(({ complete }) => complete)).toEqual(Array(6).fill(true));
  expect(deriveProblem).toBeNull();
  const events = await count(`observation where source = 'audit-events'`);
  expect(events).toBe(outcomes.find(({ source }) => source === 'audit-events')!.items);
  expect(events).toBeGreaterThan(50);
  expect(await count('approval_case')).toBeGreaterThan(0);
  expect(await database.query('select name, is_demo from tenant')).toEqual([
    { name: 'Contoso EU (demo)', is_demo: true },
  ]);
  // The simulator sends what the readers were written for, and gives its app what reading needs.
  expect(await database.query('select * from drift')).toEqual([]);
  expect(await database.query('select * from tenant_connection')).toEqual([
    expect.objectContaining({
      credential_kind: 'secret',
      credential_expires_at: null,
      missing_permissions: [],
      excess_permissions: [],
      clock_ahead_seconds: expect.any(Number) as number,
      derive_problem: null,
    }),
  ]);
  const pages = await database.query<{ id: number; tenant: number; asked: string }>(
    'select page_id::int as id, tenant_id as tenant, asked from page',
  );
  for (const { id, tenant } of pages) await restorePage(database.in(tenant), tenant, id);
  expect(simulator.requestLog.every(({ method }) => method === 'GET' || method === 'POST')).toBe(true);
});

test('the same again adds no object that did not change meanwhile', async () => {
  const program = ingest();
  const [config] = program.config.tenants;
  const before = await count('observation');
  const { outcomes } = await program.harvest(config!, { isOnce: true });
  const added = outcomes.reduce((sum, { newItems }) => sum + newItems, 0);
  expect(await count('observation')).toBe(before + added);
  expect(added).toBeLessThan(10);
});

test('faults of the wire do not lose anything and do not stay', async () => {
  simulator.faults.set({ name: 'outage', status: 503, match: 'operationApproval', times: 1 });
  const program = ingest();
  const [config] = program.config.tenants;
  const { outcomes } = await program.harvest(config!, { isOnce: true });
  simulator.faults.clear();
  expect(outcomes.map(({ complete }) => complete)).toEqual(Array(6).fill(true));
});

test('the service harvests at once, each tenant beside the others, and tells of the first data', async () => {
  let told = 0;
  const cycles = new HarvestCycles(ingest(), () => (told += 1));
  cycles.start();
  cycles.start();
  await cycles.settled();
  await cycles.lookForData();
  expect(told).toBe(1);
});
