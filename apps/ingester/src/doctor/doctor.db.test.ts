import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useDatabase } from '../../../../test/database.ts';
import { type Simulator, startSimulator } from '../../../graph-simulator/src/index.ts';
import { examine } from '../commands/doctor-command.ts';
import { type Check } from './check.ts';

const database = useDatabase();
let simulator: Simulator;
let dataDir: string;

beforeAll(async () => {
  simulator = await startSimulator({ scenario: 'small', seed: 7 });
  dataDir = mkdtempSync(join(tmpdir(), 'countersign-doctor-'));
});
afterAll(async () => {
  await simulator.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function look(over: Record<string, string> = {}) {
  const environment = {
    ...simulator.environment,
    COUNTERSIGN_DEMO: '1',
    DATABASE_URL: database.url,
    COUNTERSIGN_DATA_DIR: dataDir,
    ...over,
  };
  return examine(environment, new AbortController().signal);
}

const of = (checks: readonly Check[], topic: Check['topic']) =>
  checks.filter((check) => check.topic === topic).map(({ result }) => result);

test('everything is looked at, and what is not as it should be has a remedy', async () => {
  const { checks, isUsable } = await look();
  expect(isUsable).toBe(true);
  expect(of(checks, 'configuration')).toEqual(['ok']);
  expect(of(checks, 'sign-in')).toEqual(['ok']);
  expect(of(checks, 'permissions')).toEqual(['ok']);
  expect(of(checks, 'graph')).toEqual(['ok']);
  expect(of(checks, 'clock')).toEqual(['ok']);
  // The test server has no durability, and its administrator is a superuser.
  expect(of(checks, 'database')).toEqual(['ok', 'problem', 'problem', 'problem', 'warning']);
  expect(of(checks, 'schema')).toEqual(['ok']);
  expect(of(checks, 'roles')).toEqual(['ok']);
  expect(of(checks, 'disk')).toHaveLength(1);
  for (const { result, remedy } of checks) if (result !== 'ok') expect(remedy).toBeTruthy();
});

test('a grant that somebody widened is found on the live database', async () => {
  await database.query('grant update on observation to countersign_ingester');
  const { checks } = await look();
  expect(checks.filter(({ topic }) => topic === 'roles')).toEqual([
    expect.objectContaining({
      result: 'problem',
      says: expect.stringContaining('countersign_ingester update observation'),
    }),
  ]);
  await database.query('revoke update on observation from countersign_ingester');
});

test('a source that is late is told of by tenant and source', async () => {
  await database.query(`
    insert into tenant (entra_id, name) values ('t', 'Contoso');
    insert into harvest_state (tenant_id, source, state, last_complete_at)
    select tenant_id, 'approval-requests', 'idle', now() - interval '2 days' from tenant`);
  const { checks } = await look();
  expect(checks).toContainEqual({
    topic: 'freshness',
    result: 'problem',
    says: 'Contoso approval-requests was read completely 2 days ago',
    remedy: expect.stringContaining('countersign start'),
  });
  expect(of(checks, 'freshness')).toEqual(['problem', 'warning', 'warning']);
});

test('a wrong secret is one problem, and all the rest is looked at', async () => {
  const { checks } = await look({ AZURE_CLIENT_SECRET: 'wrong' });
  expect(of(checks, 'sign-in')).toEqual(['problem']);
  expect(of(checks, 'graph')).toEqual([]);
  expect(of(checks, 'schema')).toEqual(['ok']);
});

test('a configuration that cannot be used is told problem by problem', async () => {
  const { checks, isUsable } = await look({ AZURE_CLIENT_ID: '', COUNTERSIGN_HARVEST_INTERVAL: 'often' });
  expect(isUsable).toBe(false);
  expect(of(checks, 'configuration')).toEqual(['problem', 'problem']);
  expect(of(checks, 'schema')).toEqual(['ok']);
});

test('before the first start there is no archive, and none is made', async () => {
  const { checks } = await look({ DATABASE_URL: '' });
  expect(of(checks, 'database')).toEqual(['warning']);
});

test('a database that does not answer is a problem and no stack', async () => {
  const { checks } = await look({ DATABASE_URL: 'postgres://x:y@127.0.0.1:1/none' });
  expect(checks.find(({ topic }) => topic === 'database')).toMatchObject({
    result: 'problem',
    says: expect.stringContaining('cannot be reached'),
  });
});
