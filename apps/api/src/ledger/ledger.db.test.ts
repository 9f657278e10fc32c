import { ledgerBalance, protectedWriteList, writeDimensions } from '@countersign/contract';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { insertEvent } from '../testing/events.ts';
import { insertRow, insertTenant } from '../testing/rows.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;

const classes = ['approved', 'exempt', 'outside_policy', 'service_made', 'undecidable', 'unexplained'];

beforeAll(async () => {
  const contoso = await insertTenant(db, 'contoso');
  const fabrikam = await insertTenant(db, 'fabrikam');
  api = await serveApi(db.dataSource);
  for (let index = 0; index < 60; index += 1) {
    const tenantId = index % 4 === 0 ? fabrikam : contoso;
    const writeClass = classes[index % classes.length] as string;
    // Three at the very same instant, some in the middle of an hour, over five days.
    const at = new Date(
      Date.UTC(2026, 8, 1 + Math.floor(index / 12), Math.floor((index % 12) / 3), index % 2 ? 30 : 0),
    );
    await insertEvent(db, tenantId, {
      eventId: `e${index}`,
      position: index,
      occurredAt: at.toISOString(),
      userId: index % 5 ? 'user-1' : null,
      upn: index % 5 ? 'astrid@contoso.example' : null,
      appId: index % 5 ? null : 'app-9',
      resources: [{ type: 'MobileApp', id: `app-${index % 2}`, name: `VPN, ${index % 2}` }],
    });
    await insertRow(db, 'protected_write', {
      tenant_id: tenantId,
      position: index,
      occurred_at: at.toISOString(),
      policy_type: index % 3 ? 'app' : 'script',
      class: writeClass,
      reason: writeClass === 'approved' ? 'tied' : 'no_request',
      policy_id: writeClass === 'outside_policy' ? null : 'p1',
      request_id: writeClass === 'approved' ? `r${index}` : null,
      app_id: index % 5 ? null : 'app-9',
    });
  }
  await db.query(`insert into protected_write_hour
    select tenant_id, date_trunc('hour', occurred_at, 'UTC'), policy_type, class, count(*) from protected_write group by 1, 2, 3, 4`);
  await insertRow(db, 'policy_period', {
    tenant_id: contoso,
    policy_id: 'p1',
    policy_type: 'app',
    valid_from: '2026-08-01T00:00:00Z',
    policy_name: 'MAA – Apps',
    from_source: 'observed',
    exclusions: '[]',
  });
});
afterAll(() => api.close());

async function get(path: string, query: Record<string, unknown> = {}) {
  const answer = await request(api.address).get(`/api/v1${path}`).query(query).set('Cookie', api.cookie);
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
  return answer.body as unknown;
}

const list = async (query: Record<string, unknown> = {}) =>
  protectedWriteList.strict().parse(await get('/protected-writes', query));
const balance = async (query: Record<string, unknown> = {}) =>
  ledgerBalance.strict().parse(await get('/metrics/protected-writes', query));

test('pages of writes lose and repeat nothing, newest first', async () => {
  const whole = await list({ limit: 1000 });
  expect(whole.items).toHaveLength(60);
  const times = whole.items.map(({ occurredAt }) => occurredAt);
  expect(times).toEqual([...times].sort().reverse());
  for (const limit of [1, 7]) {
    const seen: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Awaited<ReturnType<typeof list>> = await list({ limit, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map(({ archiveIndex }) => archiveIndex));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(whole.items.map(({ archiveIndex }) => archiveIndex));
  }
});

test('a write names its policy, its request and its event', async () => {
  const { items } = await list({ f: 'is,request,r6' });
  expect(items).toMatchObject([
    {
      writeClass: 'approved',
      policyId: 'p1',
      policyName: 'MAA – Apps',
      event: { eventId: 'e6', resources: [{ name: 'VPN, 0' }] },
    },
  ]);
});

test('every dimension of the contract can be asked, and no other', async () => {
  for (const dimension of writeDimensions) {
    const [set, empty] = [
      await list({ f: `set,${dimension}`, limit: 1000 }),
      await list({ f: `empty,${dimension}`, limit: 1000 }),
    ];
    expect([dimension, set.items.length + empty.items.length]).toEqual([dimension, 60]);
  }
  expect((await list({ f: 'is,actor,app-9', limit: 1000 })).items).toHaveLength(12);
  expect((await list({ f: 'is,resource,VPN%2C 1', limit: 1000 })).items).toHaveLength(30);
  expect((await list({ q: 'astrid vpn', limit: 1000 })).items).toHaveLength(48);
  const refused = await request(api.address)
    .get('/api/v1/protected-writes?f=is,outcome,completed')
    .set('Cookie', api.cookie);
  expect(refused.status).toBe(400);
});

test('a cursor that nobody gave out is refused', async () => {
  const cursor = Buffer.from(
    JSON.stringify(['-occurred_at', '2026-09-01T00:00:00.000000Z', 1, '1; drop']),
  ).toString('base64url');
  const answer = await request(api.address)
    .get(`/api/v1/protected-writes?cursor=${cursor}`)
    .set('Cookie', api.cookie);
  expect(answer.body).toMatchObject({ status: 400, code: 'invalid_cursor' });
});

test.each([
  ['all of it', {}],
  ['whole days', { from: '2026-09-02', to: '2026-09-04' }],
  ['from within an hour to within another', { from: '2026-09-01T01:15:00Z', to: '2026-09-03T02:45:00Z' }],
  ['within one hour', { from: '2026-09-01T01:10:00Z', to: '2026-09-01T01:40:00Z' }],
  ['one tenant', { tenant: 'fabrikam' }],
  ['one class and type', { f: ['is,write_class,unexplained,exempt', 'is,policy_type,app'] }],
  ['what the roll-up does not hold', { f: ['is,app,app-9'] }],
  ['a zone with half hours', { tz: 'Asia/Kolkata', from: '2026-09-01', to: '2026-09-05' }],
])('the classes add up to the rows they open: %s', async (_what, question) => {
  const one = await balance(question);
  const rows = await list({ ...question, limit: 1000 });
  expect(one.total).toBe(rows.items.length);
  expect(one.buckets.reduce((sum, { total }) => sum + total, 0)).toBe(one.total);
  expect(one.types.reduce((sum, { total }) => sum + total, 0)).toBe(one.total);
  for (const [name, of] of Object.entries(one.classes)) {
    const f = [...[(question as { f?: string[] }).f ?? []].flat(), ...(of?.rows ?? [])];
    expect([name, (await list({ ...question, f, limit: 1000 })).items.length]).toEqual([name, of?.count]);
  }
});

test('a type with a policy in force is told from one without, also where nothing was written', async () => {
  const { types } = await balance({ from: '2026-08-10', to: '2026-08-11' });
  expect(types).toEqual([{ policyType: 'app', isProtected: true, classes: {}, total: 0 }]);
  const all = await balance();
  expect(all.types.map(({ policyType, isProtected }) => [policyType, isProtected])).toEqual([
    ['app', true],
    ['script', false],
  ]);
});
