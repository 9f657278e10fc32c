import { type DetectionList, findingFile, findingStateCounts } from '@countersign/contract';
import { detections } from '@countersign/domain';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { caseRow, insertCase, insertFinding, insertRow, insertTenant } from '../testing/rows.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';
import { person, type Person } from '../../../../test/triage.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;
let contoso: number;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso');
  api = await serveApi(db.dataSource);
  ana = await person(api, db.dataSource, 'ana');
  ben = await person(api, db.dataSource, 'ben');
});
afterAll(() => api.close());
beforeEach(() =>
  db.query('truncate finding, finding_life, allow_list, control_record, leaf_run, dirty_subject cascade'),
);

const closed = { kind: 'closed', resolution: 'benign', reason: 'on-call rota, CHG-1' };

interface Recorded {
  readonly position: number;
  readonly key: string;
  readonly body: {
    readonly finding: string;
    readonly detection: string;
    readonly step: Record<string, unknown>;
    readonly by: string;
  };
}

function recorded(): Promise<Recorded[]> {
  return db.query<Recorded>(
    `select position::int, key, body::json as body from control_record where kind = 'finding' order by position`,
  );
}

async function addEvidence(findingId: string, names: readonly string[]): Promise<void> {
  for (const subject of names)
    await insertRow(db, 'finding_evidence', {
      tenant_id: contoso,
      finding_id: findingId,
      kind: 'case',
      subject,
    });
}

test('a finding goes from open to closed and back, and every step is in the log by who took it', async () => {
  const id = await insertFinding(db, contoso, { cases: ['r1', 'r2'] });
  expect((await ana.file(id)).life).toMatchObject({ state: 'open', steps: 0, owner: null, last: null });

  await ana.step(id, { kind: 'acknowledged', owner: 'token ana' });
  await ben.step(id, { kind: 'commented', comment: 'asked the service desk' });
  await ana.step(id, { kind: 'assigned', owner: null });
  await ben.step(id, closed);
  const last = await ana.step(id, { kind: 'reopened', reason: 'the rota says otherwise' });

  expect(findingFile.strict().parse(last).steps).toMatchObject([
    { nth: 1, kind: 'acknowledged', owner: 'token ana', by: 'token ana', words: null },
    { nth: 2, kind: 'commented', words: 'asked the service desk', by: 'token ben' },
    { nth: 3, kind: 'assigned', owner: null, by: 'token ana' },
    { nth: 4, kind: 'closed', resolution: 'benign', words: 'on-call rota, CHG-1', by: 'token ben' },
    { nth: 5, kind: 'reopened', words: 'the rota says otherwise', by: 'token ana' },
  ]);
  expect(last.life).toMatchObject({ state: 'open', resolution: null, steps: 5, last: { kind: 'reopened' } });
  const records = await recorded();
  expect(records.map(({ position }) => position)).toEqual(last.steps.map(({ archiveIndex }) => archiveIndex));
  expect(records.map(({ key, body }) => [key, body.finding, body.detection, body.by, body.step])).toEqual([
    [`${id}/1`, id, 'own-approval', 'token ana', { nth: 1, kind: 'acknowledged', owner: 'token ana' }],
    [
      `${id}/2`,
      id,
      'own-approval',
      'token ben',
      { nth: 2, kind: 'commented', comment: 'asked the service desk' },
    ],
    [`${id}/3`, id, 'own-approval', 'token ana', { nth: 3, kind: 'assigned', owner: null }],
    [
      `${id}/4`,
      id,
      'own-approval',
      'token ben',
      {
        ...{ nth: 4, kind: 'closed', resolution: 'benign', reason: 'on-call rota, CHG-1' },
        ...{ severity: 'high', evidence: 2 },
      },
    ],
    [
      `${id}/5`,
      id,
      'own-approval',
      'token ana',
      { nth: 5, kind: 'reopened', reason: 'the rota says otherwise' },
    ],
  ]);
});

test.each([
  ['acknowledged', [{ kind: 'acknowledged' }], { kind: 'acknowledged' }],
  ['acknowledged', [closed], { kind: 'acknowledged' }],
  ['closed', [closed], { ...closed, resolution: 'true' }],
  ['reopened', [], { kind: 'reopened', reason: 'it was not even closed' }],
])('"%s" does not apply after %j', async (_kind, before, order) => {
  const id = await insertFinding(db, contoso, { cases: ['r1'] });
  for (const step of before) await ana.step(id, step);
  const answer = await ben.patch(id, { ...order, seen: before.length });
  expect([answer.status, answer.body]).toEqual([409, expect.objectContaining({ code: 'does_not_apply' })]);
  expect(await recorded()).toHaveLength(before.length);
});

test.each([
  [{ kind: 'closed', resolution: 'benign' }],
  [{ kind: 'closed', resolution: 'benign', reason: '  x  ' }],
  [{ kind: 'closed', resolution: 'perhaps', reason: 'a fair reason' }],
  [{ kind: 'reopened' }],
  [{ kind: 'commented', comment: '' }],
  [{ kind: 'assigned' }],
  [{ kind: 'assigned', owner: 'o'.repeat(201) }],
  [{ kind: 'allow-listed', reason: 'not by this way' }],
  [{ kind: 'acknowledged', by: 'somebody else' }],
])('%j is no step', async (order) => {
  const id = await insertFinding(db, contoso, { cases: ['r1'] });
  expect((await ana.patch(id, { ...order, seen: 0 })).body).toMatchObject({
    code: 'invalid_body',
    status: 400,
  });
  expect(await recorded()).toEqual([]);
});

test('of two people who saw the same, the second is told who was first, and changes nothing', async () => {
  const id = await insertFinding(db, contoso, { cases: ['r1'] });
  const answers = await Promise.all([
    ana.patch(id, { ...closed, seen: 0 }),
    ben.patch(id, { ...closed, resolution: 'true', seen: 0 }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const refused = answers.find(({ status }) => status === 409)!;
  expect(refused.body).toMatchObject({
    code: 'changed_meanwhile',
    detail: expect.stringMatching(/^token (ana|ben) was first: closed, /),
  });
  expect((await ana.file(id)).steps).toHaveLength(1);
  expect(await recorded()).toHaveLength(1);
  expect((await ana.patch(id, { kind: 'commented', comment: 'too late', seen: 5 })).body).toMatchObject({
    code: 'changed_meanwhile',
  });
});

test('a closed finding is open again with half as much evidence again, says so, and can be closed anew', async () => {
  const id = await insertFinding(db, contoso, { cases: ['r1', 'r2', 'r3', 'r4'] });
  await ana.step(id, closed);
  await addEvidence(id, ['r5']);
  expect((await ana.file(id)).life).toMatchObject({ state: 'closed', reopened: null, resolution: 'benign' });
  await addEvidence(id, ['r6']);
  expect((await ana.file(id)).life).toMatchObject({
    state: 'open',
    reopened: 'evidence',
    resolution: null,
    steps: 1,
  });
  expect((await ana.step(id, { ...closed, resolution: 'accepted' })).life).toMatchObject({
    ...{ state: 'closed', reopened: null, resolution: 'accepted', steps: 2 },
  });
});

test('a closed finding is open again when it became worse, and not when it became less bad', async () => {
  const id = await insertFinding(db, contoso, { cases: ['r1'], severity: 'medium' });
  await ana.step(id, closed);
  await db.query(`update finding set severity = 'low'`);
  expect((await ana.file(id)).life.state).toBe('closed');
  await db.query(`update finding set severity = 'high'`);
  expect((await ana.file(id)).life).toMatchObject({ state: 'open', reopened: 'severity' });
  expect((await ana.step(id, { kind: 'acknowledged' })).life).toMatchObject({
    state: 'acknowledged',
    reopened: null,
  });
});

test('what was done with a finding that its rule withdrew stays to be seen, and can be spoken of', async () => {
  const id = await insertFinding(db, contoso, { cases: ['r1'] });
  await ana.step(id, closed);
  await db.query('delete from finding');
  expect(await ana.list()).toEqual([]);
  expect(await ben.step(id, { kind: 'commented', comment: 'after tuning' })).toMatchObject({
    ...{
      finding: null,
      title: 'Somebody approved an own request',
      detection: 'own-approval',
      severity: 'high',
    },
    life: { state: 'closed', resolution: 'benign', closedReason: 'on-call rota, CHG-1', steps: 2 },
    steps: [{ kind: 'closed' }, { kind: 'commented' }],
  });
  await insertFinding(db, contoso, { findingId: id, cases: ['r1'] });
  expect((await ana.list())[0]?.life).toMatchObject({ state: 'closed', steps: 2 });
});

test('tenants that know the same id are kept apart', async () => {
  const fabrikam = await insertTenant(db, 'fabrikam');
  const id = await insertFinding(db, contoso, { cases: ['r1'] });
  await insertFinding(db, fabrikam, { findingId: id, cases: ['r1'] });
  expect((await ana.patch(id, { ...closed, seen: 0 })).body).toMatchObject({
    code: 'invalid_query',
    detail: expect.stringContaining('name the one you mean'),
  });
  expect((await ana.patch(id, { ...closed, seen: 0, tenant: 'fabrikam' })).body).toMatchObject({
    tenantId: 'fabrikam',
    life: { state: 'closed' },
  });
  const states = (await ana.list()).map(({ tenantId, life }) => [tenantId, life.state, life.steps]);
  expect(states.sort()).toEqual([
    ['contoso', 'open', 0],
    ['fabrikam', 'closed', 1],
  ]);
  expect((await ana.get(`/findings/contoso/${id}`)).body).toMatchObject({ tenantId: 'contoso', steps: [] });
  expect((await ana.get(`/findings/nobody/${id}`)).body).toMatchObject({ code: 'not_found' });
});

test('a finding that nobody knows is not found, whatever is asked of it', async () => {
  const id = '00000000-0000-4000-8000-000000000000';
  expect((await ana.get(`/findings/${id}`)).body).toMatchObject({ code: 'not_found' });
  expect((await ana.patch(id, { ...closed, seen: 0 })).body).toMatchObject({ code: 'not_found' });
  expect((await ana.get('/findings/no-id')).body).toMatchObject({ code: 'invalid_query' });
});

test.each(['viewer', 'auditor'] as const)('a %s reads what was done, and does nothing', async (role) => {
  const reader = await person(api, db.dataSource, `reader ${role}`, role);
  const id = await insertFinding(db, contoso, { cases: ['r1'] });
  await ana.step(id, closed);
  expect((await reader.file(id)).steps).toHaveLength(1);
  expect((await reader.patch(id, { kind: 'commented', comment: 'mine too', seen: 1 })).body).toMatchObject({
    code: 'not_allowed',
  });
});

test('no program writes what was done but by the acts themselves', async () => {
  for (const table of ['finding_life', 'finding_step', 'finding_party', 'allow_list']) {
    for (const sql of [`delete from ${table}`, `insert into ${table} (tenant_id) values (${contoso})`])
      await expect(db.in(contoso).query(sql)).rejects.toThrow(/permission denied/);
  }
  await expect(
    db.in(contoso).query(`select append_control($1, 'finding', 'x', now(), '{"id":"x"}')`, [contoso]),
  ).rejects.toThrow(/permission denied/);
});

test('what was said of others of the rule about the same person is there to be read', async () => {
  await insertCase(db, caseRow(contoso, { request_id: 'r1', resource_id: 'd1', approver_id: 'b1' }));
  await insertCase(db, caseRow(contoso, { request_id: 'r2', resource_id: 'd2', approver_id: 'b1' }));
  await insertCase(
    db,
    caseRow(contoso, { request_id: 'r3', resource_id: 'd3', requester_id: 'x', approver_id: 'y' }),
  );
  const [first, other, stranger, ruled] = [
    await insertFinding(db, contoso, { cases: ['r1'] }),
    await insertFinding(db, contoso, { cases: ['r2'] }),
    await insertFinding(db, contoso, { cases: ['r3'] }),
    await insertFinding(db, contoso, { cases: ['r2'], detection: 'another-rule' }),
  ];
  for (const id of [first, stranger, ruled]) await ana.step(id, closed);
  expect((await ana.file(other)).seenBefore).toMatchObject([
    {
      findingId: first,
      state: 'closed',
      resolution: 'benign',
      reason: 'on-call rota, CHG-1',
      by: 'token ana',
    },
  ]);
  await db.query('delete from finding where finding_id = $1', [first]);
  expect((await ana.file(other)).seenBefore).toMatchObject([{ findingId: first, state: 'closed' }]);
  await db.query('truncate approval_case cascade');
});

test('the list is filtered by how findings stand and who owns them, and the worst come first without loss', async () => {
  const severities = ['low', 'critical', 'medium', 'high', 'critical', 'low'];
  const ids: string[] = [];
  for (const [index, severity] of severities.entries())
    ids.push(
      await insertFinding(db, contoso, {
        detection: detections[index % 2]!.id,
        severity,
        cases: [`r${index}`],
        at: `2026-09-0${index + 1}T00:00:00Z`,
      }),
    );
  await ana.step(ids[0]!, { kind: 'acknowledged', owner: 'token ben' });
  await ana.step(ids[1]!, closed);
  const idsOf = async (query: object) => (await ana.list(query)).map(({ findingId }) => findingId);
  expect(await idsOf({ f: 'is,finding_state,closed' })).toEqual([ids[1]]);
  expect(await idsOf({ f: 'is,owner,token ben' })).toEqual([ids[0]]);
  expect(await idsOf({ f: 'not,finding_state,open' })).toEqual([ids[1], ids[0]]);
  const countOf = async (query: object) => {
    const { items } = (await ana.get('/detections', query)).body as DetectionList;
    return items.reduce((sum, { findings }) => sum + findings, 0);
  };
  expect(await countOf({})).toBe(6);
  expect(await countOf({ f: 'not,finding_state,open' })).toBe(2);
  expect(await countOf({ f: 'is,owner,token ben' })).toBe(1);
  const worst = [4, 1, 3, 2, 5, 0].map((index) => ids[index]);
  expect(await idsOf({ sort: '-severity' })).toEqual(worst);
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const answer = await ana.get('/findings', { sort: '-severity', limit: 2, ...(cursor ? { cursor } : {}) });
    seen.push(...answer.body.items.map((item: { findingId: string }) => item.findingId));
    cursor = answer.body.nextCursor;
  }
  expect(seen).toEqual(worst);
  const counts = findingStateCounts.strict().parse((await ana.get('/metrics/finding-states')).body);
  expect(counts.states).toEqual([
    { state: 'open', count: 4, rows: ['is,finding_state,open'] },
    { state: 'acknowledged', count: 1, rows: ['is,finding_state,acknowledged'] },
    { state: 'closed', count: 1, rows: ['is,finding_state,closed'] },
    { state: 'allow-listed', count: 0, rows: ['is,finding_state,allow-listed'] },
  ]);
  expect(counts).toMatchObject({ judgedTo: null, cases: 0, waiting: 0 });
});

test('a case says how its findings stand, and is found by it', async () => {
  await insertCase(db, caseRow(contoso, { request_id: 'r7' }));
  await ana.step(await insertFinding(db, contoso, { cases: ['r7'] }), closed);
  const found = await ana.get('/requests', { f: 'is,finding_state,closed' });
  expect(found.body.items).toMatchObject([{ requestId: 'r7', findings: [{ state: 'closed' }] }]);
  expect((await ana.get('/requests', { f: 'is,finding_state,open' })).body.items).toEqual([]);
  await db.query('truncate approval_case cascade');
});

test('who looks is told of a step when it is taken', async () => {
  const leave = new AbortController();
  const id = await insertFinding(db, contoso, { cases: ['r1'] });
  const stream = await fetch(`${api.address}/api/v1/stream`, {
    headers: { Cookie: api.cookie },
    signal: leave.signal,
  });
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value ?? '';
  await ana.step(id, closed);
  while (!text.includes('finding-step')) text += (await reader.read()).value ?? '';
  while (!text.includes(id)) text += (await reader.read()).value ?? '';
  expect(text).toContain(JSON.stringify({ kind: 'finding-step', tenantId: 'contoso', findingId: id }));
  leave.abort();
});

test('a step without the header that browsers of other pages cannot send is refused', async () => {
  const id = await insertFinding(db, contoso, { cases: ['r1'] });
  const answer = await request(api.address)
    .patch(`/api/v1/findings/${id}`)
    .set('Cookie', api.cookie)
    .send({ ...closed, seen: 0 });
  expect(answer.body).toMatchObject({ code: 'foreign_origin' });
});
