import { history, type HistoryItem, person, type Person } from '@countersign/contract';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { insertEvent } from '../testing/events.ts';
import {
  caseRow,
  insertCase,
  insertFinding,
  insertSweep,
  insertTenant,
  settleCoverage,
  waitingCase,
} from '../testing/rows.ts';
import { serveApi, type ServedApi, signInAs } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;
let contoso: number;
let fabrikam: number;

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso', 'Contoso AS');
  fabrikam = await insertTenant(db, 'fabrikam', 'Fabrikam');
  api = await serveApi(db.dataSource);
});
afterAll(() => api.close());
beforeEach(() => db.query('truncate approval_case, finding, audit_event, event_actor, event_key cascade'));

function get(path: string, query: object = {}, cookie = api.cookie) {
  return request(api.address).get(`/api/v1/people/${path}`).query(query).set('Cookie', cookie);
}

async function profiles(id: string, query: object = {}): Promise<Person['profiles']> {
  const answer = await get(encodeURIComponent(id), query);
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
  return person.strict().parse(answer.body).profiles;
}

async function profile(id: string): Promise<Person['profiles'][number]> {
  const [first, ...more] = await profiles(id);
  expect(more).toEqual([]);
  return first!;
}

async function page(id: string, query: object = {}, cookie = api.cookie) {
  const answer = await get(`${encodeURIComponent(id)}/history`, query, cookie);
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
  return history.strict().parse(answer.body);
}

const nameOf = (item: HistoryItem) =>
  `${item.kind} ${item.kind === 'event' ? item.event.eventId : item.case.requestId}`;

/** The whole history, page by page. */
async function walk(id: string, limit: number, query: object = {}): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const one: Awaited<ReturnType<typeof page>> = await page(id, {
      ...query,
      limit,
      ...(cursor ? { cursor } : {}),
    });
    seen.push(...one.items.map(nameOf));
    expect(one.items.length <= limit && (one.items.length > 0 || one.nextCursor === null)).toBe(true);
    cursor = one.nextCursor;
  }
  return seen;
}

test('a renamed person is one person, with every name and when it was seen', async () => {
  const asked = (requested_at: string, requester_name: string, requester_upn: string) =>
    insertCase(db, caseRow(contoso, { requested_at, requester_name, requester_upn }));
  await asked('2026-01-10T08:00:00Z', 'Astrid Berg', 'astrid.berg@contoso.example');
  await asked('2026-03-10T08:00:00Z', 'Astrid Berg', 'astrid.berg@contoso.example');
  await asked('2026-08-10T08:00:00Z', 'Astrid Lund', 'astrid.lund@contoso.example');
  await insertEvent(db, contoso, {
    position: 1,
    upn: 'a.berg@contoso.example',
    occurredAt: '2025-12-01T08:00:00Z',
  });

  expect(await profile('user-1')).toMatchObject({
    kind: 'user',
    tenantName: 'Contoso AS',
    names: [
      { text: 'Astrid Lund', firstSeenAt: '2026-08-10T08:00:00.000000Z' },
      {
        text: 'Astrid Berg',
        firstSeenAt: '2026-01-10T08:00:00.000000Z',
        lastSeenAt: '2026-03-10T08:00:00.000000Z',
      },
    ],
    upns: [
      { text: 'astrid.lund@contoso.example' },
      { text: 'astrid.berg@contoso.example' },
      { text: 'a.berg@contoso.example', firstSeenAt: '2025-12-01T08:00:00.000000Z' },
    ],
    firstSeenAt: '2025-12-01T08:00:00.000000Z',
    lastSeenAt: '2026-08-10T08:00:00.000000Z',
    asRequester: { total: { count: 3 } },
    events: { count: 1, atLeast: false, lastAt: '2025-12-01T08:00:00.000000Z' },
  });
});

test('every number about requests is the number of rows that its filters list', async () => {
  for (let index = 0; index < 12; index += 1) {
    const rejected = index % 4 === 0;
    await insertCase(
      db,
      caseRow(contoso, {
        request_id: `r${index}`,
        outcome: rejected ? 'rejected' : 'completed',
        effect: rejected ? null : 'confirmed',
        decision: rejected ? 'rejected' : 'approved',
        requester_id: index % 3 ? 'user-1' : 'user-2',
        approver_id: index % 3 ? 'user-2' : 'user-1',
        request_justification: index % 2 ? ' ' : 'why',
        approval_justification: index % 5 ? null : 'yes',
        decide_seconds: index * 30,
      }),
    );
  }
  await insertCase(db, waitingCase(contoso, { request_id: 'w1' }));
  await insertFinding(db, contoso, { cases: ['r1', 'r2'] });

  for (const id of ['user-1', 'user-2']) {
    const { asRequester, asApprover } = await profile(id);
    const { partners, outcomes, ...numbers } = asRequester;
    const { partners: deciders, outcomes: decided, decision, ...more } = asApprover;
    const all = [numbers, more, outcomes, decided, partners, deciders].flatMap(
      (group) => Object.values(group) as { count: number; rows: string[] }[],
    );
    expect(all.length).toBeGreaterThan(12);
    for (const { count, rows } of all) {
      const answer = await request(api.address)
        .get('/api/v1/requests')
        .query({ f: rows, tenant: 'contoso', limit: 1000 })
        .set('Cookie', api.cookie);
      expect([rows, answer.body.items.length]).toEqual([rows, count]);
    }
    expect(decision.n).toBe(asApprover.total.count);
  }
});

test('below ten there are counts and no rates, from ten on there are both', async () => {
  const decide = (count: number, approver_id: string) =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        insertCase(db, caseRow(contoso, { approver_id, decide_seconds: index * 60, decision: 'approved' })),
      ),
    );
  await decide(9, 'few');
  await decide(11, 'many');
  expect((await profile('few')).asApprover).toMatchObject({
    total: { count: 9 },
    rejected: { count: 0, of: 9, share: null },
    quick: { count: 2, of: 9, share: null },
    decision: { n: 9, medianSeconds: null, p90Seconds: null },
  });
  expect((await profile('many')).asApprover).toMatchObject({
    rejected: { share: 0 },
    quick: { count: 2, of: 11 },
    decision: { n: 11, medianSeconds: 300, bracketed: 0 },
  });
});

test('an application acts for itself; what people do through it is theirs', async () => {
  await insertCase(
    db,
    caseRow(contoso, {
      requester_id: null,
      requester_upn: null,
      requester_app_id: 'app-9',
      requester_name: 'Deployer',
    }),
  );
  await insertEvent(db, contoso, { eventId: 'own', position: 1, userId: null, upn: null, appId: 'app-9' });
  await insertEvent(db, contoso, { eventId: 'used', position: 2, userId: 'user-1', appId: 'app-9' });
  const found = await profile('app-9');
  expect(found).toMatchObject({
    kind: 'application',
    names: [{ text: 'Deployer' }],
    asRequester: { total: { count: 1 } },
    events: { count: 1 },
  });
  expect(await walk('app-9', 10, { kind: 'event' })).toEqual(['event own']);
  expect(await walk('user-1', 10)).toEqual(['event used']);
});

describe('events that name only a UPN', () => {
  beforeEach(async () => {
    await insertEvent(db, contoso, { eventId: 'by-id', position: 1, upn: 'Astrid@contoso.example' });
    await insertEvent(db, contoso, { eventId: 'by-upn', position: 2, userId: null });
  });

  test('are theirs while nobody else was ever seen with it, in whatever letters', async () => {
    expect(await walk('user-1', 10)).toEqual(['event by-upn', 'event by-id']);
    expect(await profile('user-1')).toMatchObject({
      events: { count: 2 },
      upnOnly: [{ upn: 'astrid@contoso.example', people: 1, count: 1, atLeast: false }],
    });
  });

  test.each<[string, Record<string, unknown>]>([
    ['a requester', { requester_id: 'user-7', requester_upn: 'ASTRID@contoso.example' }],
    [
      'an approver',
      {
        requester_id: 'user-8',
        requester_upn: null,
        approver_id: 'user-7',
        approver_upn: 'astrid@contoso.example',
      },
    ],
  ])('are nobody’s once %s with another id had it', async (_, over) => {
    await insertCase(db, caseRow(contoso, over));
    for (const [id, events] of [
      ['user-1', ['event by-id']],
      ['user-7', []],
    ] as const) {
      expect((await walk(id, 10)).filter((name) => name.startsWith('event'))).toEqual(events);
      expect(await profile(id)).toMatchObject({
        events: { count: events.length },
        upnOnly: [{ upn: 'astrid@contoso.example', people: 2, count: 1 }],
      });
    }
  });

  test('of another tenant say nothing', async () => {
    await insertEvent(db, fabrikam, { position: 1, userId: 'user-7', upn: 'astrid@contoso.example' });
    expect(await profile('user-1')).toMatchObject({ upnOnly: [{ people: 1 }], events: { count: 2 } });
  });
});

describe('the history', () => {
  const at = '2026-09-01T09:00:00.000001Z';

  beforeEach(async () => {
    for (let index = 0; index < 5; index += 1) {
      // Asked, decided and recorded at the very same microsecond, in two tenants.
      const decided = { decided_at: at, decided_at_earliest: at, decided_at_latest: at };
      const tenant = index % 2 ? contoso : fabrikam;
      await insertCase(
        db,
        caseRow(tenant, {
          ...decided,
          request_id: `d${index}`,
          requester_id: 'user-3',
          approver_id: 'user-1',
        }),
      );
      await insertCase(db, caseRow(tenant, { request_id: `a${index}`, requested_at: at }));
      await insertEvent(db, tenant, { eventId: `e${index}`, position: 8 + index, occurredAt: at });
    }
    const unknown = { decided_at: null, decided_at_earliest: null, decided_at_latest: null };
    await insertCase(db, caseRow(contoso, { request_id: 'n1', requested_at: null }));
    await insertCase(db, caseRow(fabrikam, { request_id: 'n2', requested_at: null }));
    await insertCase(
      db,
      caseRow(contoso, { ...unknown, request_id: 'n3', requester_id: 'x', approver_id: 'user-1' }),
    );
    await insertCase(db, caseRow(contoso, { request_id: 'old', requested_at: '2026-01-01T00:00:00Z' }));
    await insertEvent(db, contoso, { eventId: 'new', position: 99, occurredAt: '2026-10-01T00:00:00Z' });
    // Of other people.
    await insertCase(db, caseRow(contoso, { requester_id: 'x', requested_at: at }));
    await insertEvent(db, contoso, { position: 100, userId: 'x', upn: null, occurredAt: at });
  });

  test('is everything once, newest first, in the same order whatever the page', async () => {
    const whole = await walk('user-1', 1000);
    expect(whole).toHaveLength(20);
    expect(new Set(whole).size).toBe(20);
    expect(whole[0]).toBe('event new');
    expect(whole.slice(-4).sort()).toEqual(['asked n1', 'asked n2', 'asked old', 'decided n3']);
    expect(whole.indexOf('asked old')).toBe(16);
    for (const limit of [1, 2, 3, 7]) expect([limit, await walk('user-1', limit)]).toEqual([limit, whole]);
  });

  test('can be asked for some kinds, a range and one tenant', async () => {
    const whole = await walk('user-1', 1000);
    for (const kind of ['asked', 'decided', 'event']) {
      expect(await walk('user-1', 2, { kind })).toEqual(whole.filter((name) => name.startsWith(kind)));
    }
    expect(await walk('user-1', 2, { from: at, to: '2026-09-02' })).toEqual(whole.slice(1, 16));
    const ours = await page('user-1', { tenant: 'fabrikam' });
    expect(ours.items).toHaveLength(10);
    expect(ours.kinds).toEqual(['asked', 'decided', 'event']);
  });

  test('says how completely it was read: the worst of what it holds', async () => {
    await insertSweep(db, contoso, '2026-08-01T00:00:00Z');
    await insertSweep(db, contoso, '2026-08-29T00:00:00Z');
    await settleCoverage(db, contoso);
    const range = { tenant: 'contoso', from: '2026-08-02', to: '2026-08-03' };
    const told = async (kind: string[]) =>
      (await get('user-1/history', { ...range, kind })).headers['countersign-coverage'];
    expect([await told(['asked']), await told(['event']), await told(['asked', 'event'])]).toEqual([
      'complete',
      'before',
      'before',
    ]);
    await db.query('truncate sweep, coverage_period cascade');
  });

  test('one id in two tenants is two profiles, told apart', async () => {
    expect((await profiles('user-1')).map((one) => [one.tenantId, one.asApprover.total.count])).toEqual([
      ['contoso', 3],
      ['fabrikam', 3],
    ]);
    expect((await profiles('user-1', { tenant: 'fabrikam' })).map((one) => one.tenantName)).toEqual([
      'Fabrikam',
    ]);
  });

  test('who may not investigate gets the requests, and is told', async () => {
    const cookie = await signInAs(db.dataSource, ['viewer']);
    const shown = await page('user-1', {}, cookie);
    expect(shown.kinds).toEqual(['asked', 'decided']);
    expect(shown.items.map(({ kind }) => kind)).not.toContain('event');
    const refused = await get('user-1/history', { kind: 'event' }, cookie);
    expect(refused.body).toMatchObject({ status: 403, code: 'not_allowed' });
  });

  test('a question it does not know is refused, not ignored', async () => {
    for (const query of [{ f: 'is,outcome,completed' }, { q: 'wipe' }, { kind: 'all' }, { cursor: 'x' }]) {
      expect((await get('user-1/history', query)).status).toBe(400);
    }
  });
});

test('an id that nobody has, or that is no id, is not found', async () => {
  await insertCase(db, caseRow(contoso, {}));
  for (const id of ['nobody', `'; drop table tenant; --`, '%', '../requests', 'ユーザー', 'x'.repeat(600)]) {
    const answer = await get(encodeURIComponent(id));
    expect([id, answer.body]).toEqual([id, expect.objectContaining({ status: 404, code: 'not_found' })]);
    expect((await page(id)).items).toEqual([]);
  }
  expect((await get('user-1', { tenant: 'fabrikam' })).status).toBe(404);
  for (const id of ['%00', 'x'.repeat(601)]) expect((await get(id)).status).toBe(400);
});
