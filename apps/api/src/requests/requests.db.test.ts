import { caseList, type CaseList } from '@countersign/contract';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { caseRow, insertCase, insertFinding, insertTenant, waitingCase } from '../testing/rows.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;
let contoso: number;
let fabrikam: number;

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso');
  fabrikam = await insertTenant(db, 'fabrikam');
  api = await serveApi(db.dataSource);
});
afterAll(() => api.close());
beforeEach(() => db.query('truncate approval_case, finding cascade'));

async function list(query: Record<string, unknown> = {}): Promise<CaseList> {
  const response = await request(api.address).get('/api/v1/requests').query(query).set('Cookie', api.cookie);
  expect({ status: response.status, body: response.body }).toMatchObject({ status: 200 });
  return caseList.strict().parse(response.body);
}

async function listAll(query: Record<string, unknown>): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = null; ;) {
    const page: CaseList = await list({ ...query, ...(cursor === null ? {} : { cursor }) });
    ids.push(...page.items.map((item) => item.requestId));
    cursor = page.nextCursor;
    if (cursor === null) return ids;
    expect(page.items.length).toBeGreaterThan(0);
  }
}

test('a row holds everything vital, with microseconds', async () => {
  const row = await insertCase(db, caseRow(contoso, { request_id: 'r1' }));
  await insertFinding(db, contoso, { cases: ['r1'], severity: 'low', detection: 'a' });
  await insertFinding(db, contoso, { cases: ['r1'], severity: 'critical', detection: 'b' });

  const { items, nextCursor } = await list();

  expect(nextCursor).toBeNull();
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({
    tenantId: 'contoso',
    requestId: 'r1',
    archiveIndex: row['archive_index'],
    requestedAt: '2026-09-01T08:00:00.123456Z',
    requester: { kind: 'user', id: 'user-1', name: 'Astrid Berg', upn: 'astrid@contoso.example' },
    resource: { type: 'ManagedDevice', id: 'device-1', name: 'LON-LT-0417', count: 1 },
    decided: { at: '2026-09-01T09:00:00.000000Z', source: 'audit-event' },
    findings: [{ detection: 'b', severity: 'critical' }, { detection: 'a' }],
  });
});

test('a request nobody has decided has no approver', async () => {
  await insertCase(db, waitingCase(contoso));
  const { items } = await list();
  expect(items[0]).toMatchObject({ outcome: 'waiting', approver: null, decision: null, decideSeconds: null });
});

test.each(['-requested_at', 'requested_at', 'archive_index', '-archive_index'])(
  'pages sorted by %s lose and repeat nothing, with equal and unknown times in two tenants',
  async (sort) => {
    const all: string[] = [];
    for (let index = 0; index < 40; index += 1) {
      const tenant = index % 3 === 0 ? fabrikam : contoso;
      const times = [
        null,
        '2026-09-01T08:00:00.000001Z',
        '2026-09-01T08:00:00.000002Z',
        '2026-09-02T08:00:00Z',
      ];
      const row = caseRow(tenant, {
        request_id: `r${index % 30}`,
        archive_index: index % 5,
        requested_at: times[index % 4],
      });
      if (all.includes(`${tenant}/${row['request_id']}`)) continue;
      await insertCase(db, row);
      all.push(`${tenant}/${row['request_id']}`);
    }
    const whole = (await list({ sort, limit: 1000 })).items.map((item) => item.requestId);
    expect(whole).toHaveLength(all.length);
    for (const limit of [1, 3, 7]) expect(await listAll({ sort, limit })).toEqual(whole);
  },
);

test('cases whose time nobody knows come last', async () => {
  await insertCase(db, caseRow(contoso, { request_id: 'unknown', requested_at: null }));
  await insertCase(db, caseRow(contoso, { request_id: 'known' }));
  expect(await listAll({ sort: '-requested_at' })).toEqual(['known', 'unknown']);
  expect(await listAll({ sort: 'requested_at' })).toEqual(['known', 'unknown']);
});

test('the range is half-open to the microsecond', async () => {
  for (const at of [
    '2026-08-31T23:59:59.999999Z',
    '2026-09-01T00:00:00Z',
    '2026-09-01T23:59:59.999999Z',
    '2026-09-02T00:00:00Z',
  ])
    await insertCase(db, caseRow(contoso, { request_id: at, requested_at: at }));
  expect(await listAll({ from: '2026-09-01', to: '2026-09-02', sort: 'requested_at' })).toEqual([
    '2026-09-01T00:00:00Z',
    '2026-09-01T23:59:59.999999Z',
  ]);
});

test('a tenant narrows, an unknown tenant has nothing', async () => {
  await insertCase(db, caseRow(contoso, { request_id: 'c' }));
  await insertCase(db, caseRow(fabrikam, { request_id: 'f' }));
  expect(await listAll({ tenant: 'fabrikam' })).toEqual(['f']);
  expect(await listAll({ tenant: ['fabrikam', 'contoso'] })).toHaveLength(2);
  expect(await listAll({ tenant: 'nobody' })).toEqual([]);
});

test('every word of a free text must occur, in any of the fields and any case', async () => {
  await insertCase(db, caseRow(contoso, { request_id: 'r1' }));
  expect(await listAll({ q: 'STOLEN berg "lon-lt-0417"' })).toEqual(['r1']);
  expect(await listAll({ q: 'stolen nobody' })).toEqual([]);
  expect(await listAll({ q: '100%' })).toEqual([]);
});

test.each([
  ['is,colour,red', 'colour'],
  ['is,actor,x', 'actor'],
  ['gt,outcome,1', 'gt'],
  ['gt,decide_minutes,soon', 'soon'],
  ['is,outcome', 'value'],
  ['about,outcome,x', 'about'],
])('the filter %s is refused, naming %s', async (f, named) => {
  const response = await request(api.address).get('/api/v1/requests').query({ f }).set('Cookie', api.cookie);
  expect(response.status).toBe(400);
  expect(response.body).toMatchObject({ code: 'invalid_query', detail: expect.stringContaining(named) });
});

test.each([
  'nonsense',
  'W10',
  Buffer.from('["archive_index","1",1,"x"]').toString('base64url'),
  Buffer.from('["-requested_at","x",1,"x"]').toString('base64url'),
])('the cursor %s is refused', async (cursor) => {
  const response = await request(api.address)
    .get('/api/v1/requests')
    .query({ cursor })
    .set('Cookie', api.cookie);
  expect(response.body).toMatchObject({ status: 400, code: 'invalid_cursor' });
});

test('a NUL in a value is refused before Postgres sees it', async () => {
  const response = await request(api.address).get('/api/v1/requests?q=%00').set('Cookie', api.cookie);
  expect(response.body).toMatchObject({ status: 400, code: 'invalid_query' });
});
