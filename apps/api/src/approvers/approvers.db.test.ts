import {
  person,
  policyApproversAnswer,
  policyFile,
  policyList,
  requestApprovers,
} from '@countersign/contract';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { insertReading, insertVersion } from '../testing/readings.ts';
import { caseRow, insertCase, insertRow, insertTenant, waitingCase } from '../testing/rows.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;
let contoso: number;

const id = (nth: number): string => `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
const [group, mail, ada, bo, cy, robot] = [id(1), id(2), id(10), id(11), id(12), id(13)];
const day = (time: string): string => `2026-09-01T${time}:00.000000Z`;
const groupsAsked = `/v1.0/groups?$filter=${encodeURIComponent(`id in ('${group}', '${mail}')`)}&$select=id`;
const membersAsked = (groupId: string): string => `/v1.0/groups/${groupId}/members?$select=id`;

/** Everything is archived once; each reading shows what is there by its position. */
const positions = { policy: 1, assignment: 2, group: 3, mail: 4, ada: 5, bo: 6, boOff: 7, cy: 8, robot: 9 };

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso');
  api = await serveApi(db.dataSource);
  await insertContents();
  await read('08:00', [positions.ada, positions.bo, positions.robot]);
  await read('09:00', [positions.ada, positions.boOff, positions.cy]);
  await insertRow(db, 'directory_event', {
    ...{ tenant_id: contoso, event_id: 'late', position: 50, activity: 'Add member to group' },
    ...{
      result: 'success',
      group_id: group,
      member_id: cy,
      membership: 'added',
      actor_upn: 'ada@contoso.example',
    },
    record: JSON.stringify({ targets: [{ type: 'User', id: cy }] }),
    ...{ occurred_at: day('08:10'), first_seen_at: day('09:30') },
  });
  await insertRow(db, 'harvest_state', {
    ...{ tenant_id: contoso, source: 'directory-audits', state: 'off' },
    message: 'off: the app registration does not have AuditLog.Read.All',
  });
  const of = { policy_types: '{app}', requester_id: ada, approver_id: cy };
  const times = { requested_at: day('08:05'), decided_at: day('08:30') };
  await insertCase(db, caseRow(contoso, { request_id: 'r1', ...of, ...times }));
  await insertCase(
    db,
    waitingCase(contoso, { request_id: 'r2', policy_types: '{script}', requested_at: day('08:05') }),
  );
});
afterAll(() => api.close());

async function insertContents(): Promise<void> {
  const policy = {
    id: 'P1',
    name: 'MAA – Apps',
    policyTypes: ['app'],
    approverGroupIds: [group.toUpperCase(), mail],
  };
  await insertVersion(db, contoso, 'policy', { position: positions.policy, record: policy });
  const assignment = { id: 'a1', memberGroupIds: [group, mail] };
  await insertVersion(db, contoso, 'assignment', { position: positions.assignment, record: assignment });
  const plain = { securityEnabled: true, mailEnabled: false, groupTypes: [] };
  const groups = [
    { position: positions.group, record: { id: group, name: 'Approvers', ...plain } },
    { position: positions.mail, record: { id: mail, name: 'Mail', ...plain, mailEnabled: true } },
  ];
  for (const one of groups) await insertVersion(db, contoso, 'group', one);
  const user = { kind: 'user', name: null, upn: null, accountEnabled: true };
  const members = [
    { position: positions.ada, record: { ...user, id: ada } },
    { position: positions.bo, record: { ...user, id: bo } },
    { position: positions.boOff, record: { ...user, id: bo, accountEnabled: false } },
    { position: positions.cy, record: { ...user, id: cy } },
    {
      position: positions.robot,
      record: { ...user, id: robot, kind: 'service-principal', accountEnabled: null },
    },
  ];
  for (const one of members) await insertVersion(db, contoso, 'member', one);
  await insertRow(db, 'group_member_stay', {
    ...{ tenant_id: contoso, group_id: group, member_id: bo, position: positions.boOff },
    ...{ first_seen_at: day('08:00'), last_seen_at: day('09:00'), account_since_at: day('08:00') },
    record: JSON.stringify({ ...user, id: bo, name: 'Bo Berg', upn: 'bo@contoso.example' }),
  });
  const reading = { first_read_at: day('08:00'), last_read_at: day('09:00') };
  await insertRow(db, 'group_reading', { tenant_id: contoso, group_id: group, ...reading });
}

async function read(time: string, members: readonly number[]): Promise<void> {
  const startedAt = day(time);
  const one = (source: string, asked: string, shown: readonly number[]) =>
    insertReading(db, contoso, { source, startedAt, pages: [{ asked, shown }] });
  await one('access-policies', '/policies', [positions.policy]);
  await one('role-assignments', '/assignments', [positions.assignment]);
  const groups = [positions.group, positions.mail];
  await insertReading(db, contoso, {
    source: 'approver-groups',
    startedAt,
    pages: [
      { asked: groupsAsked, shown: groups },
      { asked: membersAsked(group), shown: members },
      { asked: membersAsked(mail), shown: [positions.cy] },
    ],
  });
}

async function ask(path: string): Promise<unknown> {
  const answer = await request(api.address).get(`/api/v1${path}`).set('Cookie', api.cookie);
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
  return answer.body;
}

test('a request says who could have decided it then and whether the approver was among them, as known now', async () => {
  const { moments, sources } = requestApprovers.strict().parse(await ask('/requests/contoso/r1/approvers'));
  expect(moments.map(({ what, at, wasAmong }) => [what, at, wasAmong])).toEqual([
    ['requested', day('08:05'), null],
    ['decided', day('08:30'), 'yes'],
  ]);
  const [policy] = moments[1]?.policies ?? [];
  expect(policy?.could.map((one) => [one.id, one.name, one.certainty])).toEqual([
    [cy, 'Bola Okafor', 'certain'],
    [bo, 'Bo Berg', 'possible'],
  ]);
  expect(policy?.couldNot.map((one) => [one.id, one.reasons])).toEqual([
    [ada, ['requester']],
    [robot, ['not_a_person']],
  ]);
  expect(policy?.groups).toMatchObject([
    { groupId: group, isGate: true, isClosed: true },
    { groupId: mail, isGate: false, troubles: ['mail_enabled'] },
  ]);
  expect(sources.map(({ source, isOff, firstReadAt }) => [source, isOff, firstReadAt])).toEqual([
    ['access-policies', false, day('08:00')],
    ['role-assignments', false, day('08:00')],
    ['approver-groups', false, day('08:00')],
    ['directory-audits', true, null],
  ]);
});

test('as known then, what was read and what came in later is not there', async () => {
  const { moments } = requestApprovers.parse(await ask('/requests/contoso/r1/approvers?knownAt=then'));
  const [, decided] = moments;
  expect(decided).toMatchObject({ at: day('08:30'), knownAt: day('08:30'), wasAmong: 'cannot_tell' });
  expect(decided?.policies[0]?.could.map((one) => [one.id, one.certainty])).toEqual([[bo, 'last_known']]);
});

test('between, an event that had come in counts and a reading that had not ended does not', async () => {
  const between = await ask('/requests/contoso/r1/approvers?knownAt=2026-09-01T08:59:00Z');
  const { moments } = requestApprovers.parse(between);
  expect(moments[1]?.policies[0]?.could.map((one) => [one.id, one.certainty])).toEqual([[bo, 'last_known']]);
});

test('a request of a type that no policy protected has nobody, and nobody decided it', async () => {
  const { moments } = requestApprovers.parse(await ask('/requests/contoso/r2/approvers'));
  expect(moments).toMatchObject([{ what: 'requested', policies: [], wasAmong: null }]);
});

test('a policy answers for any instant, and for now that nothing was read lately', async () => {
  const then = policyApproversAnswer
    .strict()
    .parse(await ask(`/policies/contoso/p1/approvers?at=${day('08:05')}`));
  expect(then.policies[0]?.could.map((one) => [one.id, one.certainty])).toEqual([
    [ada, 'certain'],
    [bo, 'possible'],
  ]);
  const now = policyApproversAnswer.parse(await ask('/policies/contoso/P1/approvers'));
  expect(now.policies[0]?.health).toMatchObject({ state: 'unknown', sure: 0, most: null });
});

test('an instant before the first reading has no answer, however many members there were later', async () => {
  const before = policyApproversAnswer.parse(await ask(`/policies/contoso/p1/approvers?at=${day('07:00')}`));
  expect(before.policies).toEqual([]);
});

test('each policy of the list and its own page say whether anybody can open it', async () => {
  const { items } = policyList.strict().parse(await ask('/policies'));
  expect(items).toMatchObject([{ policyId: 'p1', health: { state: 'unknown' } }]);
  const file = policyFile.strict().parse(await ask('/policies/contoso/P1'));
  expect(file).toMatchObject({
    tenantName: 'contoso',
    health: { state: 'unknown' },
    groups: [
      {
        groupId: group,
        readings: [{ from: day('08:00'), to: day('09:00') }],
        stays: [{ memberId: bo, name: 'Bo Berg', goneAt: null }],
        changes: [{ eventId: 'late', membership: 'added', memberId: cy, actorName: 'ada@contoso.example' }],
      },
      { groupId: mail, readings: [], stays: [] },
    ],
  });
});

test('somebody who never did anything is known as a member, with their own stays alone', async () => {
  const { profiles } = person.strict().parse(await ask(`/people/${bo}`));
  expect(profiles).toMatchObject([
    {
      kind: 'user',
      names: [{ text: 'Bo Berg' }],
      asApprover: { total: { count: 0 } },
      approverGroups: [{ groupId: group, name: 'Approvers', stays: [{ memberId: bo }], changes: [] }],
    },
  ]);
});

test.each([
  ['/requests/contoso/nobody/approvers', 404, 'not_found'],
  ['/policies/contoso/nobody', 404, 'not_found'],
  ['/policies/nowhere/p1/approvers', 404, 'not_found'],
  ['/policies/contoso/p1/approvers?at=yesterday', 400, 'invalid_query'],
  ['/requests/contoso/r1/approvers?knownAt=9999999-01-01', 400, 'invalid_query'],
])('%s is answered with %d', async (path, status, code) => {
  const answer = await request(api.address).get(`/api/v1${path}`).set('Cookie', api.cookie);
  expect([answer.status, (answer.body as { code: string }).code]).toEqual([status, code]);
});

// The last, for it adds what the others do not expect.
test('what is read and comes in afterwards does not change what was known at an instant', async () => {
  const [known, then] = [
    '/requests/contoso/r1/approvers?knownAt=2026-09-01T09:40:00Z',
    '/requests/contoso/r1/approvers?knownAt=then',
  ];
  const before = [await ask(known), await ask(then)];
  await insertRow(db, 'directory_event', {
    ...{ tenant_id: contoso, event_id: 'later', position: 51, activity: 'Remove member from group' },
    ...{ result: 'success', group_id: group, member_id: bo, membership: 'removed', record: '{"targets":[]}' },
    ...{ occurred_at: day('08:20'), first_seen_at: day('09:50') },
  });
  await insertRow(db, 'directory_event', {
    ...{ tenant_id: contoso, event_id: 'off', position: 52, activity: 'Disable account', result: 'success' },
    ...{ member_id: cy, record: '{"targets":[]}', occurred_at: day('08:20'), first_seen_at: day('09:50') },
  });
  const startedAt = day('08:45');
  const pages = [{ asked: '/policies', shown: [positions.policy] }];
  await insertReading(db, contoso, { source: 'access-policies', startedAt, endedAt: day('09:45'), pages });
  const after = [await ask(known), await ask(then)];
  const withoutSources = (answers: unknown[]) =>
    answers.map((answer) => ({ ...(answer as object), sources: [] }));
  expect(withoutSources(after)).toEqual(withoutSources(before));
  const { moments } = requestApprovers.parse(await ask('/requests/contoso/r1/approvers'));
  // As known now it does count: the reading of nine o'clock contradicts both events.
  expect(moments[1]?.wasAmong).toBe('cannot_tell');
  expect(moments[1]?.policies[0]?.could.map((one) => [one.id, one.certainty])).toEqual([
    [bo, 'possible'],
    [cy, 'possible'],
  ]);
});
