// F38–F52, as far as they are not told beside the code: crashes, the database, replicas.
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type GraphClient } from '@countersign/graph';
import { takeTurn } from '../../apps/ingester/src/archive/turn.ts';
import { useDatabase } from '../database.ts';
import { ingestProgram } from '../ingest-program.ts';
import { type FaultyTenant, useFaultyTenants } from './faulty-tenants.ts';
import { type Death, MortalDataSource } from './mortal-data-source.ts';

// Some eighty statements, a kill for each: seconds on an idle machine, minutes on a busy one.
jest.setTimeout(300_000);
const role = 'countersign_ingester';
const database = useDatabase({ role });
const graph = useFaultyTenants(database, { scenario: 'calm' });
let mortal: MortalDataSource;

beforeAll(async () => {
  mortal = await MortalDataSource.open(database.url, role);
});
afterAll(() => mortal.dataSource.destroy());

const rows = ['a', 'b', 'c', 'd'].map((id) => ({
  id,
  status: 'needsApproval',
  requestDateTime: '2026-11-01T10:00:00Z',
}));

/** Two pages of two requests, and no network in between. */
const twoPages = (real: GraphClient): GraphClient => ({
  now: real.now,
  get: (path) => {
    const url = new URL(path, 'http://127.0.0.1');
    const isLast = url.searchParams.has('p');
    const page = isLast
      ? { value: rows.slice(2) }
      : { value: rows.slice(0, 2), '@odata.nextLink': `${url.href}?p=2` };
    const headers = new Headers({ date: new Date(graph.clock.now()).toUTCString() });
    return Promise.resolve({ url: url.href, status: 200, headers, bytes: Buffer.from(JSON.stringify(page)) });
  },
});

const harvested = (tenant: FaultyTenant) =>
  tenant.harvest({ client: twoPages, dataSource: mortal.dataSource });

async function dyingHarvest(death: Death): Promise<{ tenant: FaultyTenant; died: boolean }> {
  const tenant = await graph.open();
  mortal.arm(death);
  await harvested(tenant).catch(() => undefined);
  const died = mortal.isDead;
  mortal.revive();
  // The server notices a little later that nobody is there any more.
  for (let left = 1; died && left > 0;) {
    const [row] = await database.query<{ left: number }>(
      `select count(*)::int as left from pg_stat_activity where application_name = 'countersign mortal' and pid in (select pid from pg_locks where locktype = 'advisory')`,
    );
    left = row!.left;
  }
  return { tenant, died };
}

async function expectWhole(tenant: FaultyTenant): Promise<void> {
  await tenant.expectOrder();
  await harvested(tenant);
  await tenant.expectOrder();
  expect(await tenant.ids()).toEqual(['a', 'b', 'c', 'd']);
  expect(await tenant.query('select from observation where tenant_id = $1')).toHaveLength(4);
  const sweeps = await tenant.sweeps();
  expect(sweeps.filter(({ complete }) => complete).every(({ items }) => items === 4)).toBe(true);
  expect(sweeps.at(-1)).toMatchObject({ complete: true });
}

// What the server was told until then is the same before a statement and after the one before it, and the dead know
// nothing; so every statement is cut after, and only some of them before.
test.each([
  ['after', 1],
  ['before', 7],
] as const)(
  'F38 killed %s any statement of a harvest, it loses nothing, doubles nothing and claims nothing',
  async (when, step) => {
    for (let at = 1; ; at += step) {
      const { tenant, died } = await dyingHarvest({ at, when });
      await expectWhole(tenant);
      if (died) continue;
      // It came through unhurt: there are no more statements.
      expect(at).toBeGreaterThan(30);
      break;
    }
  },
);

test('F39 a commit whose answer never came is repeated without effect', async () => {
  let commits = 0;
  for (let at = 1; ; at += 1) {
    const { tenant, died } = await dyingHarvest({ at, when: 'after', of: /^\s*commit/i });
    await expectWhole(tenant);
    if (!died) break;
    commits = at;
  }
  expect(commits).toBeGreaterThan(5);
});

test('F40 connections that the server ends, idle or at work, are replaced, and the process stays', async () => {
  const tenant = await graph.open();
  await tenant.harvest();
  const end = () =>
    database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
    );
  await end();
  let asked = 0;
  await tenant
    .harvest({
      client: (real) => ({
        now: real.now,
        get: async (path, signal) => {
          asked += 1;
          if (asked === 2) await end();
          return real.get(path, signal);
        },
      }),
    })
    .catch(() => undefined);
  await tenant.expectHealing();
});

test('F46 the turn of a harvester that died is free as soon as its connection is gone', async () => {
  const {
    tenant: { tenantId },
  } = await graph.open();
  const turn = await takeTurn(database.dataSource, tenantId, { wait: false });
  expect(turn).not.toBeNull();
  expect(await takeTurn(database.dataSource, tenantId, { wait: false })).toBeNull();
  await database.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = $1 and granted`,
    [tenantId],
  );
  const next = await takeTurn(database.dataSource, tenantId, { wait: true });
  expect(next!.epoch).toBe(turn!.epoch + 1);
  await next!.release();
});

test('F50 a program whose data directory was lost goes on where the archive is', async () => {
  const run = async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'countersign-empty-'));
    const environment = { ...graph.simulator.environment, COUNTERSIGN_DATA_DIR: dataDir };
    const program = ingestProgram(database, environment);
    const { outcomes } = await program.harvest(program.config.tenants[0]!, {
      only: ['approval-requests'],
      isOnce: true,
    });
    expect(readdirSync(dataDir)).toEqual([]);
    return outcomes;
  };
  expect(await run()).toEqual([expect.objectContaining({ complete: true, newItems: expect.any(Number) })]);
  expect(await run()).toEqual([expect.objectContaining({ complete: true, newItems: 0 })]);
});

test('F52 no failure of any kind is followed by a word of completion', async () => {
  const failures = [new Error('our own mistake'), new TypeError('x is not a function'), 'a text', undefined];
  for (const failure of failures) {
    const tenant = await graph.open();
    const breaking = (real: GraphClient): GraphClient => ({
      now: real.now,

      get: (path, signal) =>
        path.includes('p=2') ? Promise.reject(failure) : twoPages(real).get(path, signal),
    });
    expect((await tenant.harvest({ client: breaking })).outcomes).toEqual([
      expect.objectContaining({ complete: false }),
    ]);
    expect((await tenant.sweeps()).filter(({ complete }) => complete)).toEqual([]);
    expect(await tenant.state()).toMatchObject({ state: 'failing', last_complete_at: null });
    await tenant.harvest({ client: twoPages });
    expect((await tenant.sweeps()).map(({ complete, items }) => [complete, items])).toEqual([[true, 4]]);
  }
});
