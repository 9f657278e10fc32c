import { allowListEntry, type AllowListEntry, type FindingStateCounts } from '@countersign/contract';
import { useDatabase } from '../../../../test/database.ts';
import { insertEvent } from '../testing/events.ts';
import { caseRow, type FindingGiven, insertCase, insertFinding, insertTenant } from '../testing/rows.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';
import { person, type Person } from '../../../../test/triage.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;
let contoso: number;
let ana: Person;

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso');
  api = await serveApi(db.dataSource);
  ana = await person(api, db.dataSource, 'ana');
  for (const [request_id, requester_id, approver_id, resource_id] of [
    ['r1', 'asks-1', 'approves-1', 'device-1'],
    ['r2', 'asks-1', 'approves-2', 'device-2'],
    ['r3', 'asks-3', 'approves-3', 'DEVICE-1'],
  ] as const)
    await insertCase(db, caseRow(contoso, { request_id, requester_id, approver_id, resource_id }));
});
afterAll(() => api.close());
beforeEach(() => db.query('truncate finding, finding_life, allow_list, control_record, leaf_run cascade'));

const reason = 'the nightly job, CHG-2';
const inAMonth = () => new Date(Date.now() + 30 * 86_400_000).toISOString();

async function allow(findingId: string, over: object = {}) {
  const { life } = await ana.file(findingId);
  const order = {
    tenantId: 'contoso',
    findingId,
    seen: life.steps,
    scope: 'subject',
    reason,
    until: inAMonth(),
  };
  return ana.post('/allow-list', { ...order, ...over });
}

async function entry(findingId: string, over: object = {}): Promise<AllowListEntry> {
  const answer = await allow(findingId, over);
  expect([answer.status, answer.body]).toMatchObject([201, { findingId }]);
  return allowListEntry.strict().parse(answer.body);
}

const ofCase = (name: string, over: FindingGiven = {}) =>
  insertFinding(db, contoso, { cases: [name], ...over });
const statesOf = async () =>
  Object.fromEntries((await ana.list()).map(({ findingId, life }) => [findingId, life.state]));

test('an entry about a subject covers every finding of the rule about it, and none else', async () => {
  const [here, again, other, ruled] = [
    await ofCase('r1'),
    await ofCase('r1'),
    await ofCase('r2'),
    await ofCase('r1', { detection: 'another-rule' }),
  ];
  const made = await entry(here);
  expect(await statesOf()).toEqual({
    [here]: 'allow-listed',
    [again]: 'allow-listed',
    [other]: 'open',
    [ruled]: 'open',
  });
  expect(made).toMatchObject({
    scope: 'subject',
    subject: 'r1',
    partyId: null,
    setBy: 'token ana',
    inForce: true,
  });
  const file = await ana.file(here);
  expect(file.steps).toMatchObject([{ kind: 'allow-listed', entryId: made.entryId, words: reason, nth: 1 }]);
  expect(file.entry).toEqual(made);
  const [record] = await db.query<{ body: object }>('select body::json as body from control_record');
  expect(record?.body).toMatchObject({
    ...{ id: `${here}/1`, finding: here, detection: 'own-approval', by: 'token ana' },
    step: {
      kind: 'allow-listed',
      entry: made.entryId,
      scope: 'subject',
      subject: 'case r1',
      party: null,
      reason,
    },
  });
});

test('an entry about a person or an object covers what is found of them later too', async () => {
  const first = await ofCase('r1');
  expect((await ana.file(first)).parties).toEqual([
    { scope: 'person', id: 'asks-1', name: 'Astrid Berg' },
    { scope: 'person', id: 'approves-1', name: 'Bola Okafor' },
    { scope: 'object', id: 'device-1', name: 'LON-LT-0417' },
  ]);
  const made = await entry(first, { scope: 'person', party: 'asks-1' });
  expect(made).toMatchObject({ partyId: 'asks-1', partyName: 'Astrid Berg' });
  const [sameRequester, sameDevice] = [await ofCase('r2'), await ofCase('r3')];
  expect(await statesOf()).toEqual({
    [first]: 'allow-listed',
    [sameRequester]: 'allow-listed',
    [sameDevice]: 'open',
  });
  await entry(first, { scope: 'object', party: 'device-1' });
  expect((await statesOf())[sameDevice]).toBe('allow-listed');
  const other = await ofCase('r3', { detection: 'another-rule' });
  await ana.step(other, { kind: 'acknowledged' });
  await ofCase('r2', { detection: 'another-rule' });
  const { states } = (await ana.get('/metrics/finding-states')).body as FindingStateCounts;
  expect(states.map(({ state, count }) => `${count} ${state}`)).toEqual([
    '1 open',
    '1 acknowledged',
    '0 closed',
    '3 allow-listed',
  ]);
});

test('of a week, an event and a policy too it is known whom and what they are about', async () => {
  await insertEvent(db, contoso, {
    ...{ eventId: 'event-1', position: 77, at: '2026-09-01T09:30:00Z' },
  });
  const week = await insertFinding(db, contoso, {
    ...{
      subjectKind: 'approver-week',
      subject: 'approves-1|2026-08-31',
      facts: { approverId: 'approves-1' },
    },
  });
  const event = await insertFinding(db, contoso, {
    ...{ subjectKind: 'event', subject: '77', at: '2026-09-01T09:30:00Z', events: [77] },
    facts: { policyId: 'policy-1' },
  });
  const policies = await insertFinding(db, contoso, {
    ...{
      subjectKind: 'policies',
      subject: '',
      facts: { policyId: 'policy-1', appId: 'app-1', actor: 'somebody' },
    },
  });
  const partiesOf = async (id: string) =>
    (await ana.file(id)).parties.map(({ scope, id: of }) => `${scope} ${of}`);
  expect(await partiesOf(week)).toEqual(['person approves-1']);
  expect((await partiesOf(event)).map((one) => one.split(' ')[0])).toEqual(
    expect.arrayContaining(['person', 'object']),
  );
  expect(await partiesOf(event)).not.toContain('object policy-1');
  expect((await partiesOf(policies)).sort()).toEqual(['object app-1', 'object policy-1']);
});

test('an entry that ends, by its date or by a person, gives its findings back', async () => {
  const id = await ofCase('r1');
  await entry(id);
  await db.query(`update allow_list set until = now() - interval '1 second'`);
  expect((await statesOf())[id]).toBe('open');
  expect((await ana.get('/allow-list')).body.items).toEqual([]);

  const { entryId } = await entry(id);
  const path = `/allow-list/contoso/${entryId}/end`;
  const ended = await ana.post(path, { reason: 'the job was retired' });
  expect(ended.body).toMatchObject({
    inForce: false,
    endedBy: 'token ana',
    endReason: 'the job was retired',
  });
  expect((await ana.file(id)).life).toMatchObject({ state: 'open', entryId: null, steps: 3 });
  expect((await ana.file(id)).steps.at(-1)).toMatchObject({ kind: 'allow-list-ended', entryId });
  expect((await ana.post(path, { reason: 'once more' })).body).toMatchObject({ code: 'not_found' });
  const all = await ana.get('/allow-list', { inForce: false });
  expect(all.body.items.map((one: AllowListEntry) => one.endedBy)).toEqual(['token ana', null]);
});

test('a closed finding stays closed under an entry, and an acknowledged one is acknowledged after it', async () => {
  const [done, known] = [await ofCase('r1'), await ofCase('r2')];
  await ana.step(done, { kind: 'closed', resolution: 'true', reason: 'told the owner' });
  await ana.step(known, { kind: 'acknowledged' });
  await entry(known, { scope: 'person', party: 'asks-1' });
  expect(await statesOf()).toEqual({ [done]: 'closed', [known]: 'allow-listed' });
  await db.query(`update allow_list set until = now() - interval '1 second'`);
  expect((await statesOf())[known]).toBe('acknowledged');
});

test.each([
  [{ scope: 'person', party: 'somebody-else' }, 'does_not_apply'],
  [{ scope: 'object', party: 'asks-1' }, 'does_not_apply'],
  [{ until: '2020-01-01T00:00:00Z' }, 'does_not_apply'],
  [{ until: '2099-01-01T00:00:00Z' }, 'does_not_apply'],
  [{ seen: 3 }, 'changed_meanwhile'],
  [{ scope: 'person' }, 'invalid_body'],
  [{ party: 'asks-1' }, 'invalid_body'],
  [{ reason: 'x' }, 'invalid_body'],
  [{ until: 'tomorrow' }, 'invalid_body'],
  [{ tenantId: 'nobody' }, 'not_found'],
])('an entry with %j is refused as %s', async (over, code) => {
  expect((await allow(await ofCase('r1'), over)).body).toMatchObject({ code });
  expect(await db.query('select from allow_list')).toEqual([]);
  expect(await db.query('select from control_record')).toEqual([]);
});

test('a rule takes no more than two hundred entries at once', async () => {
  const id = await ofCase('r1');
  await entry(id);
  await db.query(
    `insert into allow_list select tenant_id, gen_random_uuid(), finding_id, detection, scope, subject_kind, subject, party_id,
            reason, until, set_by, set_at from allow_list, generate_series(1, 199)`,
  );
  expect((await allow(id)).body).toMatchObject({
    code: 'does_not_apply',
    detail: expect.stringContaining('tune'),
  });
});

test('the newest entries come first, and pages lose none', async () => {
  for (let index = 0; index < 5; index += 1) await entry(await ofCase('r1'));
  const all = (await ana.get('/allow-list')).body.items.map((one: AllowListEntry) => one.entryId);
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await ana.get('/allow-list', { limit: 2, ...(cursor ? { cursor } : {}) });
    seen.push(...body.items.map((one: AllowListEntry) => one.entryId));
    cursor = body.nextCursor;
  }
  expect(seen).toEqual(all);
  expect(all).toHaveLength(5);
});

test('an auditor reads the list and changes nothing', async () => {
  const auditor = await person(api, db.dataSource, 'aud', 'auditor');
  const { entryId } = await entry(await ofCase('r1'));
  expect((await auditor.get('/allow-list')).body.items).toHaveLength(1);
  expect((await auditor.post(`/allow-list/contoso/${entryId}/end`, { reason: 'not mine' })).status).toBe(403);
});
