import { backtest, rule, ruleFile, ruleFileResult } from '@countersign/contract';
import { detections } from '@countersign/domain';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { caseRow, insertCase, insertTenant } from '../testing/rows.ts';
import { serveApi, type ServedApi, signInAs } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;
let contoso: number;

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso');
  await insertTenant(db, 'fabrikam');
  api = await serveApi(db.dataSource);
});
afterAll(() => api.close());

const root = '/api/v1/detections';
const repeated = `${root}/repeated-rejections`;

async function call(method: 'get' | 'put' | 'post', path: string, body?: object, cookie = api.cookie) {
  const verb = request(api.address)[method](path);
  const answer = await verb.set('Cookie', cookie).set('X-Countersign', '1').send(body);
  return { status: answer.status, body: answer.body as unknown };
}

async function answered(method: 'get' | 'put' | 'post', path: string, body?: object): Promise<unknown> {
  const answer = await call(method, path, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body;
}

function anOrder(over: object = {}) {
  return {
    tenantId: 'contoso',
    seenVersion: 0,
    isOn: true,
    settings: { rejections: 5 },
    comment: 'CHG-1',
    ...over,
  };
}

async function rejections(count: number, month: string): Promise<void> {
  for (let nth = 0; nth < count; nth += 1) {
    const at = `2026-${month}-01T1${nth}:00:00Z`;
    await insertCase(
      db,
      caseRow(contoso, {
        request_id: `r-${month}-${nth}`,
        outcome: 'rejected',
        status: 'rejected',
        effect: null,
        completed_at: null,
        completed_at_earliest: null,
        completed_at_latest: null,
        completed_at_source: 'none',
        ended_at: at,
        decision: 'rejected',
        requested_at: `2026-${month}-01T08:00:00Z`,
        decided_at: at,
        decided_at_earliest: at,
        decided_at_latest: at,
        requester_id: `person-${month}`,
      }),
    );
  }
}

test('a rule tells by what it can be tuned, and what people made of it in each tenant', async () => {
  const before = rule.strict().parse(await answered('get', repeated));
  expect(before.settings).toContainEqual({
    key: 'rejections',
    kind: 'number',
    title: 'Rejections in the short window',
    unit: 'count',
    initial: 3,
    min: 2,
    max: 100,
  });
  expect(before.versions).toEqual([]);
  await answered('put', `${repeated}/settings`, anOrder());
  await answered(
    'put',
    `${repeated}/settings`,
    anOrder({ seenVersion: 1, settings: { rejections: 3, days: 14 }, isOn: false }),
  );
  const { versions } = rule.strict().parse(await answered('get', repeated));
  expect(versions).toMatchObject([
    // What is as it came is not kept: an update may bring another value.
    { tenantId: 'contoso', version: 2, isOn: false, settings: { days: 14 } },
    { tenantId: 'contoso', version: 1, isOn: true, settings: { rejections: 5 }, comment: 'CHG-1' },
  ]);
  expect(rule.parse(await answered('get', `${repeated}?tenant=fabrikam`)).versions).toEqual([]);
});

test('who looked at an older version is told, and changes nothing', async () => {
  const path = `${root}/rejected-by-several/settings`;
  await answered('put', path, anOrder({ settings: { approvers: 4 } }));
  expect(await call('put', path, anOrder({ settings: { approvers: 9 } }))).toMatchObject({
    status: 409,
    body: { code: 'changed_meanwhile' },
  });
  const { versions } = rule.parse(await answered('get', `${root}/rejected-by-several`));
  expect(versions.map(({ settings }) => settings)).toEqual([{ approvers: 4 }]);
});

test.each([
  ['a value beyond the limits', anOrder({ settings: { rejections: 1 } }), 'between 2 and 100'],
  ['a setting there is not', anOrder({ settings: { nonsense: 1 } }), 'There is no setting'],
  ['no reason', anOrder({ comment: '' }), 'comment'],
  ['a field nobody knows', anOrder({ also: 1 }), 'also'],
])('%s is refused', async (_what, order, words) => {
  const { status, body } = await call('put', `${repeated}/settings`, order);
  expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining(words)]);
});

test('a rule or a tenant that there is not is not found', async () => {
  expect(await call('get', `${root}/no-such-rule`)).toMatchObject({ status: 404 });
  expect(await call('put', `${repeated}/settings`, anOrder({ tenantId: 'nobody' }))).toMatchObject({
    status: 404,
  });
});

test('who may only read can neither tune nor try', async () => {
  const cookie = await signInAs(db.dataSource, ['viewer']);
  expect(await call('get', repeated, undefined, cookie)).toMatchObject({ status: 200 });
  for (const [method, path] of [
    ['put', `${repeated}/settings`],
    ['post', `${repeated}/backtest`],
    ['get', `${root}/settings?tenant=contoso`],
    ['put', `${root}/settings`],
  ] as const)
    expect([path, (await call(method, path, {}, cookie)).status]).toEqual([path, 403]);
});

test('a back-test tells what other settings would find on the past, and changes nothing', async () => {
  await rejections(3, '03');
  await rejections(5, '04');
  await rejections(2, '05');
  const range = { from: '2026-01-01T00:00:00Z', to: '2026-12-01T00:00:00Z' };
  const tried = async (settings: object, over: object = {}) =>
    backtest.strict().parse(
      await answered('post', `${repeated}/backtest`, {
        tenantId: 'contoso',
        settings,
        ...range,
        ...over,
      }),
    );
  await answered(
    'put',
    `${repeated}/settings`,
    anOrder({ seenVersion: 2, settings: {}, comment: 'as it came' }),
  );

  const fewer = await tried({ rejections: 5 });
  expect(fewer).toMatchObject({ judged: 3, isComplete: true, undecided: 0, now: 2, draft: 1 });
  expect(fewer.findings.map(({ change, lastAt }) => [change, lastAt.slice(0, 7)])).toEqual([
    ['kept', '2026-04'],
    ['gone', '2026-03'],
  ]);
  const [kept] = fewer.findings;
  await db.query(
    `insert into finding_life (tenant_id, finding_id, detection, severity, subject_kind, subject, last_at, state, resolution,
                               closed_reason, closed_by, closed_at, closed_severity, closed_evidence, steps)
     values ($1, $2, 'repeated-rejections', 'medium', 'requester', 'p', now(), 'closed', 'benign', 'a trainee', 'ada', now(), 'medium', 5, 1)`,
    [contoso, kept?.findingId],
  );
  expect((await tried({ rejections: 5 })).findings.map(({ resolution }) => resolution)).toEqual([
    'benign',
    null,
  ]);
  const more = await tried({ rejections: 2 });
  expect(more.findings.map(({ change }) => change)).toEqual(['new', 'kept', 'kept']);
  // Counted by the last thing a finding rests on.
  expect((await tried({ rejections: 2 }, { to: '2026-04-01T00:00:00Z' })).findings).toHaveLength(1);
  expect(await db.query('select count(*)::int as n from finding')).toEqual([{ n: 0 }]);
});

test('every rule can be tried on a past in which something happened', async () => {
  for (const { id, subject } of detections) {
    const result = backtest
      .strict()
      .parse(await answered('post', `${root}/${id}/backtest`, { tenantId: 'contoso', settings: {} }));
    expect([id, subject, result.now]).toEqual([id, subject, result.draft]);
  }
});

test('the rules of a tenant are carried to another as a file', async () => {
  await answered('put', `${root}/fast-approvals/settings`, anOrder({ settings: { seconds: 30 } }));
  const file = ruleFile.strict().parse(await answered('get', `${root}/settings?tenant=contoso`));
  expect(file.rules).toHaveLength(detections.length);
  expect(file.rules).toContainEqual(
    expect.objectContaining({
      id: 'fast-approvals',
      isOn: true,
      settings: expect.objectContaining({ seconds: 30 }),
    }),
  );
  const order = { tenantId: 'fabrikam', comment: 'as at Contoso', file };
  const first = ruleFileResult.strict().parse(await answered('put', `${root}/settings`, order));
  expect(first.changed.map(({ id }) => id).sort()).toEqual(['fast-approvals', 'rejected-by-several']);
  const again = ruleFileResult.parse(await answered('put', `${root}/settings`, order));
  expect([again.changed, again.unchanged.length]).toEqual([[], detections.length]);
  expect(await answered('get', `${root}/settings?tenant=fabrikam`)).toEqual(file);
});

test('a file with one fault changes nothing', async () => {
  const rules = [
    { id: 'approval-burst', isOn: true, settings: { approvals: 20 } },
    { id: 'fast-approvals', isOn: true, settings: { seconds: -1 } },
  ];
  const order = { tenantId: 'fabrikam', comment: 'a try', file: { format: 'countersign-rules/1', rules } };
  expect(await call('put', `${root}/settings`, order)).toMatchObject({ status: 400 });
  expect(rule.parse(await answered('get', `${root}/approval-burst?tenant=fabrikam`)).versions).toEqual([]);
  for (const [bad, words] of [
    [[{ id: 'no-such', isOn: true, settings: {} }], 'that there is not'],
    [[rules[0], rules[0]], 'twice'],
  ] as const) {
    const { status, body } = await call('put', `${root}/settings`, {
      ...order,
      file: { ...order.file, rules: bad },
    });
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining(words)]);
  }
});
