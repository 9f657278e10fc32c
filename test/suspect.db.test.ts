// A reading that lacks what Graph has to show, and the person who says that it is right: from Graph to the command.
import { createDataSource, createLogger } from '@countersign/database';
import { type GraphAnswer, type GraphClient } from '@countersign/graph';
import { type DataSource } from 'typeorm';
import { readSuspectArguments, runSuspect } from '../apps/api/src/command/suspect-command.ts';
import { harvest } from '../apps/ingester/src/harvest.ts';
import { derive } from '../apps/ingester/src/stages/derive.ts';
import { registerTenant } from '../apps/ingester/src/tenant-registry.ts';
import { useDatabase } from './database.ts';

const database = useDatabase({ role: 'countersign_ingester' });
let api: DataSource;
beforeAll(async () => {
  api = await createDataSource(database.url, {
    applicationName: 'test',
    role: 'countersign_api',
  }).initialize();
});
afterAll(() => api.destroy());

let tenants = 0;

/** Requests and policies by their names, and a clock. */
async function setUp() {
  const entraId = `suspect-${(tenants += 1)}`;
  const tenant = await registerTenant(database.dataSource, { entraId, name: null, isDemo: false });
  let now = Date.parse('2026-11-23T12:00:00.000Z');
  const graph = {
    requests: ['r1', 'r2', 'r3', 'r4', 'r5', 'r6'],
    policies: ['p1', 'p2'],
    hiddenOnce: null as string | null,
  };
  const policiesShown = () => {
    const shown = graph.policies.filter((id) => id !== graph.hiddenOnce);
    graph.hiddenOnce = null;
    return shown;
  };
  const request = (id: string) => ({
    id,
    requestDateTime: '2026-11-20T00:00:00Z',
    lastModifiedDateTime: '2026-11-20T00:00:00Z',
    status: 'needsApproval',
  });
  const answer = (path: string): GraphAnswer => {
    const value = path.includes('Requests')
      ? graph.requests.map(request)
      : policiesShown().map((id) => ({ id, policyType: 'app' }));
    const headers = new Headers({ date: new Date(now).toUTCString() });
    return {
      url: `https://graph.microsoft.com${path}`,
      status: 200,
      headers,
      bytes: Buffer.from(JSON.stringify({ value })),
    };
  };
  const client: GraphClient = { now: () => new Date(now), get: (path) => Promise.resolve(answer(path)) };
  return {
    graph,
    entraId,
    async harvest(): Promise<boolean[]> {
      now += 3_600_000;
      const { outcomes, deriveProblem } = await harvest({
        archive: database.dataSource,
        tenant,
        connect: () => client,
        derive: (one, signal) => derive(database.dataSource, one, undefined, signal),
        now: () => new Date(now),
        signal: new AbortController().signal,
        logger: createLogger({ app: 'test', write: () => undefined }),
        report: () => undefined,
        only: ['approval-requests', 'access-policies'],
        isOnce: true,
        intervalMilliseconds: 300_000,
      });
      expect(deriveProblem).toBeNull();
      return outcomes.map(({ complete }) => complete);
    },
    gone: async (table: 'request' | 'policy') =>
      (
        await database.query<{ id: string }>(
          `select ${table}_id as id from ${table}_version where tenant_id = $1 and gone_at is not null order by 1`,
          [tenant.tenantId],
        )
      ).map(({ id }) => id),
    records: async () =>
      (
        await database.query<{ body: string }>(
          `select body from control_record where tenant_id = $1 and kind = 'accepted' order by position`,
          [tenant.tenantId],
        )
      ).map(({ body }) => JSON.parse(body) as unknown),
  };
}

async function run(...args: string[]): Promise<{ code: number; written: string }> {
  let written = '';
  const code = await runSuspect(api, readSuspectArguments(args), (text) => (written += text));
  return { code, written };
}

async function newest(tenant: string): Promise<{ sweepId: string; lacking: string[]; items: number }> {
  const { written } = await run('--tenant', tenant, '--json');
  return (JSON.parse(written) as { sweepId: string; lacking: string[]; items: number }[])[0]!;
}

const why = ['--by', 'Lea', '--reason', 'withdrawn by the vendor'];

test('what a person accepted as gone is gone with the next reading, and recorded in the log', async () => {
  const { graph, entraId, harvest: read, gone, records } = await setUp();
  expect(await read()).toEqual([true, true]);
  expect(await run('--tenant', entraId)).toEqual({ code: 0, written: 'Nothing is suspect.\n' });
  graph.requests = ['r1', 'r2'];
  expect(await read()).toEqual([false, true]);
  expect(await read()).toEqual([false, true]);
  expect(await gone('request')).toEqual([]);
  const looked = await newest(entraId);
  expect(looked).toMatchObject({ lacking: ['r3', 'r4', 'r5', 'r6'], items: 2 });
  expect((await run('--tenant', entraId)).written).toContain(
    `${looked.sweepId}  ${entraId}  approval-requests  `,
  );
  expect(await run('accept', looked.sweepId, ...why)).toEqual({
    code: 0,
    written: 'Accepted: 4 are gone. The next reading is counted if it lacks nothing else.\n',
  });
  expect(await run('accept', looked.sweepId, ...why)).toEqual({
    code: 0,
    written: 'That was accepted before; the next reading goes by it.\n',
  });
  expect(await records()).toEqual([
    {
      id: looked.sweepId,
      sweep: looked.sweepId,
      source: 'approval-requests',
      lacking: ['r3', 'r4', 'r5', 'r6'],
      reason: 'withdrawn by the vendor',
      by: 'Lea',
    },
  ]);
  expect(await read()).toEqual([true, true]);
  expect(await gone('request')).toEqual(['r3', 'r4', 'r5', 'r6']);
  expect(await run('accept', looked.sweepId, ...why)).toMatchObject({ code: 1 });
});

test('it holds for what the reading lacked, not for more, and for one reading', async () => {
  const { graph, entraId, harvest: read, gone } = await setUp();
  await read();
  graph.requests = ['r1', 'r2', 'r3'];
  await read();
  await run('accept', (await newest(entraId)).sweepId, ...why);
  graph.requests = ['r1', 'r2'];
  expect(await read()).toEqual([false, true]);
  expect(await gone('request')).toEqual([]);
  graph.requests = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6'];
  expect(await read()).toEqual([true, true]);
  graph.requests = ['r1', 'r2', 'r3'];
  expect(await read()).toEqual([false, true]);
});

test('F08 no policy at all where there were some is never taken for all deleted, unless a person says so', async () => {
  const { graph, entraId, harvest: read, gone } = await setUp();
  await read();
  graph.policies = ['p2'];
  expect(await read()).toEqual([true, true]);
  graph.policies = [];
  expect(await read()).toEqual([true, false]);
  expect(await gone('policy')).toEqual(['p1']);
  const looked = await newest(entraId);
  expect(looked.lacking).toEqual(['p2']);
  await run('accept', looked.sweepId, ...why);
  expect(await read()).toEqual([true, true]);
  expect(await gone('policy')).toEqual(['p1', 'p2']);
});

test('a policy that one answer lacks is asked for again before it counts as deleted', async () => {
  const { graph, harvest: read, gone } = await setUp();
  await read();
  graph.hiddenOnce = 'p1';
  expect(await read()).toEqual([true, true]);
  expect(await gone('policy')).toEqual([]);
});

test('another tenant is not spoken for', async () => {
  const [one, other] = [await setUp(), await setUp()];
  for (const { harvest: read, graph } of [one, other]) {
    await read();
    graph.requests = [];
    await read();
  }
  const { sweepId } = await newest(one.entraId);
  expect(await run('accept', sweepId, '--tenant', other.entraId, ...why)).toMatchObject({ code: 1 });
  await run('accept', sweepId, ...why);
  expect(await one.harvest()).toEqual([true, true]);
  expect(await other.harvest()).toEqual([false, true]);
});

test.each([
  [['refuse'], 'accept READING'],
  [['accept'], 'by its id'],
  [['accept', 'x', ...why], 'by its id'],
  [['accept', '00000000-0000-4000-8000-000000000001', '--reason', 'x'], '--by'],
  [['accept', '00000000-0000-4000-8000-000000000001', '--by', 'x', '--reason', ' '], '--reason'],
])('suspect %j is refused with a word on %s', (args, named) => {
  expect(() => readSuspectArguments(args)).toThrow(named);
});
