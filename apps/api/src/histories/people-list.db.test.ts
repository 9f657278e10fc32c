import { peopleList, type PeopleList, type PersonRow } from '@countersign/contract';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { caseRow, insertCase, insertTenant, waitingCase } from '../testing/rows.ts';
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
beforeEach(() => db.query('truncate approval_case cascade'));

const september = { from: '2026-09-01', to: '2026-10-01' };
const on = (day: number) => `2026-09-${String(day).padStart(2, '0')}T08:00:00Z`;
const ada = { requester_id: 'ada', requester_name: 'Ada', requester_upn: 'ada@contoso.example' };
const bo = { approver_id: 'bo', approver_name: 'Bo', approver_upn: 'bo@contoso.example' };
const rejected = { outcome: 'rejected', effect: null, decision: 'rejected' };

async function list(query: object = {}): Promise<PeopleList> {
  const answer = await request(api.address).get('/api/v1/people').query(query).set('Cookie', api.cookie);
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
  return peopleList.strict().parse(answer.body);
}

async function countRequests(query: object): Promise<number> {
  const answer = await request(api.address)
    .get('/api/v1/requests')
    .query({ ...query, limit: 1000 })
    .set('Cookie', api.cookie);
  return (answer.body as { items: unknown[] }).items.length;
}

test('everybody is counted on either side, and every number lists its rows', async () => {
  for (let day = 1; day <= 12; day += 1) {
    await insertCase(
      db,
      caseRow(contoso, {
        ...ada,
        ...bo,
        requested_at: on(day),
        decide_seconds: day * 60,
        request_justification: day % 2 ? 'why' : ' ',
        ...(day <= 3 ? { ...rejected, approval_justification: null } : {}),
      }),
    );
  }
  await insertCase(db, waitingCase(contoso, { ...ada, requested_at: on(13) }));
  await insertCase(
    db,
    caseRow(contoso, {
      requester_id: 'bo',
      requester_name: 'Bo B.',
      approver_id: 'cy',
      requested_at: on(20),
    }),
  );
  const { items } = await list(september);
  expect(items.map(({ id, name, kind, lastAt }) => [id, name, kind, lastAt?.slice(8, 10)])).toEqual([
    ['bo', 'Bo B.', 'user', '20'],
    ['cy', 'Bola Okafor', 'user', '20'],
    ['ada', 'Ada', 'user', '13'],
  ]);
  const [first, , last] = items as [PersonRow, PersonRow, PersonRow];
  expect(last.asRequester).toMatchObject({
    total: { count: 13 },
    outcomes: { completed: { count: 9 }, rejected: { count: 3 }, waiting: { count: 1 } },
    rejected: { count: 3, of: 12, share: 0.25 },
    withoutJustification: { count: 6, of: 13 },
  });
  expect(last.asApprover).toMatchObject({ total: { count: 0 }, outcomes: {}, medianSeconds: null });
  expect(first.asApprover).toMatchObject({
    total: { count: 12 },
    rejected: { count: 3, of: 12 },
    withoutNote: { count: 3, of: 12 },
    quick: { count: 1, of: 12 },
    medianSeconds: 390,
  });
  expect(first.asRequester).toMatchObject({
    total: { count: 1 },
    rejected: { count: 0, of: 1, share: null },
  });
  for (const { asRequester, asApprover } of items) {
    const numbers = [
      ...[asRequester, asApprover].flatMap(({ total, outcomes, rejected: no }) => [
        total,
        ...Object.values(outcomes),
        no,
      ]),
      asRequester.withoutJustification,
      asApprover.withoutNote,
      asApprover.quick,
    ];
    for (const { count, rows } of numbers)
      expect([rows, await countRequests({ ...september, f: rows })]).toEqual([rows, count]);
  }
});

test('an application is one, and in two tenants it is two', async () => {
  const app = { requester_id: null, requester_upn: null, requester_app_id: 'bot', requester_name: 'Bot' };
  await insertCase(db, caseRow(contoso, { ...app, requested_at: on(2) }));
  await insertCase(db, caseRow(fabrikam, { ...app, requested_at: on(1) }));
  await insertCase(
    db,
    waitingCase(contoso, { requester_id: null, requester_upn: 'x@y', requested_at: on(3) }),
  );
  const { items } = await list({ f: 'is,requester_kind,application' });
  expect(
    items.filter(({ kind }) => kind === 'application').map(({ id, tenantId }) => [id, tenantId]),
  ).toEqual([
    ['bot', 'contoso'],
    ['bot', 'fabrikam'],
  ]);
  expect((await list()).items.map(({ id }) => id).sort()).toEqual(['bot', 'bot', 'user-2', 'user-2']);
});

test('range, tenants, text and filters say which requests are looked at', async () => {
  await insertCase(db, caseRow(contoso, { ...ada, ...bo, requested_at: on(1), operation: 'Wipe' }));
  await insertCase(
    db,
    caseRow(contoso, { ...ada, approver_id: 'cy', requested_at: on(2), operation: 'Retire' }),
  );
  const idsOf = async (query: object) => (await list(query)).items.map(({ id }) => id).sort();
  expect(await idsOf({ from: '2026-09-02' })).toEqual(['ada', 'cy']);
  expect(await idsOf({ f: 'is,operation,Wipe' })).toEqual(['ada', 'bo']);
  expect(await idsOf({ q: 'bo@contoso' })).toEqual(['ada', 'bo']);
  expect(await idsOf({ tenant: 'fabrikam' })).toEqual([]);
});

test.each(['-last_at', '-asked', '-decided'])(
  'pages by %s hold everybody once, in one order',
  async (sort) => {
    for (let index = 0; index < 12; index += 1) {
      await insertCase(
        db,
        caseRow(index % 2 ? contoso : fabrikam, {
          requester_id: `r${index % 5}`,
          approver_id: `a${index % 3}`,
          requested_at: index === 7 ? null : on(1 + (index % 4)),
        }),
      );
    }
    await insertCase(db, waitingCase(contoso, { requester_id: 'never', requested_at: null }));
    const all = (await list({ sort, limit: 1000 })).items.map(({ id, tenantId }) => `${tenantId} ${id}`);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: PeopleList = await list({ sort, limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map(({ id, tenantId }) => `${tenantId} ${id}`));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(all);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toContain('contoso never');
  },
);

test('a cursor of another order is refused', async () => {
  for (const id of ['a', 'b']) await insertCase(db, caseRow(contoso, { requester_id: id }));
  const { nextCursor } = await list({ limit: 1 });
  const answer = await request(api.address)
    .get('/api/v1/people')
    .query({ sort: '-asked', cursor: nextCursor })
    .set('Cookie', api.cookie);
  expect(answer.body).toMatchObject({ code: 'invalid_cursor' });
});
