import { queue } from '@countersign/contract';
import { addSeconds } from '@countersign/domain';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { instantNow } from '../approvers/instant-now.ts';
import { insertReading, insertVersion } from '../testing/readings.ts';
import { caseRow, insertCase, insertSweep, insertTenant, waitingCase } from '../testing/rows.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;
let contoso: number;

const id = (nth: number): string => `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
const [group, lonely, ada, bo, robot] = [id(1), id(2), id(10), id(11), id(12)];
const now = instantNow();
const ago = (hours: number): string => addSeconds(now, -hours * 3600);

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso');
  await insertTenant(db, 'fabrikam');
  api = await serveApi(db.dataSource);
  const gate = (position: number, name: string, type: string, groupId: string) =>
    insertVersion(db, contoso, 'policy', {
      position,
      record: { id: `P${position}`, name, policyTypes: [type], approverGroupIds: [groupId] },
    });
  await gate(1, 'MAA – Apps', 'app', group);
  await gate(2, 'MAA – Scripts', 'script', lonely);
  await insertVersion(db, contoso, 'assignment', {
    position: 3,
    record: { id: 'a1', memberGroupIds: [group, lonely] },
  });
  const plain = { securityEnabled: true, mailEnabled: false, groupTypes: [] };
  await insertVersion(db, contoso, 'group', {
    position: 4,
    record: { id: group, name: 'Approvers', ...plain },
  });
  await insertVersion(db, contoso, 'group', { position: 5, record: { id: lonely, name: 'Alone', ...plain } });
  const user = { kind: 'user', name: null, upn: null, accountEnabled: true };
  for (const [position, record] of [
    [6, { ...user, id: ada }],
    [7, { ...user, id: bo }],
    [8, { ...user, id: robot, kind: 'service-principal', accountEnabled: null }],
  ] as const)
    await insertVersion(db, contoso, 'member', { position, record });
  await read(ago(1));
  await insertSweep(db, contoso, ago(0.1), { position: 9_000_000 });
});
afterAll(() => api.close());
beforeEach(() => db.query('delete from approval_case'));

async function read(startedAt: string): Promise<void> {
  const asked = `/v1.0/groups?$filter=${encodeURIComponent(`id in ('${group}', '${lonely}')`)}&$select=id`;
  const members = (groupId: string) => `/v1.0/groups/${groupId}/members?$select=id`;
  const one = (source: string, path: string, shown: readonly number[]) =>
    insertReading(db, contoso, { source, startedAt, pages: [{ asked: path, shown }] });
  await one('access-policies', '/policies', [1, 2]);
  await one('role-assignments', '/assignments', [3]);
  await insertReading(db, contoso, {
    source: 'approver-groups',
    startedAt,
    pages: [
      { asked, shown: [4, 5] },
      { asked: members(group), shown: [6, 7, 8] },
      { asked: members(lonely), shown: [6] },
    ],
  });
}

async function ask(query: object = {}) {
  const answer = await request(api.address).get('/api/v1/queue').query(query).set('Cookie', api.cookie);
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
  return queue.strict().parse(answer.body);
}

const waiting = (requestId: string, over: object = {}) =>
  insertCase(
    db,
    waitingCase(contoso, {
      request_id: requestId,
      policy_types: '{app}',
      requester_id: ada,
      requested_at: ago(10),
      expires_at: addSeconds(now, 62 * 3600),
      resource_id: requestId,
      ...over,
    }),
  );

test('each waiting request says who can decide it now, and its requester is never among them', async () => {
  await waiting('r1');
  const [item] = (await ask()).items;
  expect(item?.canDecide).toMatchObject({
    policies: ['MAA – Apps'],
    people: [{ id: bo }],
    more: 0,
    health: { state: 'one', sure: 1, reason: 'One person can approve.' },
  });
  expect(item?.canDecide?.barred.map(({ id: who, reasons }) => [who, reasons])).toEqual([
    [ada, ['requester']],
    [robot, ['not_a_person']],
  ]);
});

test('nobody but the requester: it says so, and for somebody else it can be decided', async () => {
  await waiting('r1', { policy_types: '{script}' });
  await waiting('r2', { policy_types: '{script}', requester_id: bo });
  expect(
    (await ask()).items.map(({ canDecide }) => [canDecide?.health.state, canDecide?.people.length]),
  ).toEqual([
    ['requester_only', 0],
    ['one', 1],
  ]);
});

test('a type that no policy gates has nobody to name', async () => {
  await waiting('r1', { policy_types: '{deviceWipe}' });
  expect((await ask()).items.map(({ canDecide }) => canDecide)).toEqual([null]);
});

test('what lapses first comes first; what was decided is out, what waits for Complete is in', async () => {
  await waiting('late', { expires_at: addSeconds(now, 7200) });
  await waiting('soon', { expires_at: addSeconds(now, 3600) });
  await waiting('never', { expires_at: null });
  await insertCase(db, caseRow(contoso, { request_id: 'done' }));
  await insertCase(
    db,
    caseRow(contoso, {
      ...{
        request_id: 'approved',
        status: 'approved',
        outcome: 'approved_open',
        effect: null,
        ended_at: null,
      },
      ...{ completed_at: null, completed_at_earliest: null, completed_at_latest: null },
      ...{ completed_at_source: 'unknown', expires_at: addSeconds(now, 5000), effect_events: 0 },
    }),
  );
  const { items, hasMore } = await ask();
  expect(items.map((item) => item.case.requestId)).toEqual(['soon', 'approved', 'late', 'never']);
  expect(items[1]?.canDecide).toBeNull();
  expect(hasMore).toBe(false);
});

test('a request tells how many wait behind it for the same object', async () => {
  await waiting('first', { resource_id: 'device-9', requested_at: ago(5), expires_at: addSeconds(now, 100) });
  await waiting('second', {
    resource_id: 'device-9',
    requested_at: ago(4),
    expires_at: addSeconds(now, 200),
  });
  await waiting('other', { resource_id: 'device-8', expires_at: addSeconds(now, 300) });
  expect((await ask()).items.map(({ blocks }) => blocks)).toEqual([1, 0, 0]);
});

test('it says when it was read last, and of a tenant that was never read that nobody knows', async () => {
  expect((await ask({ tenant: 'contoso' })).readAt).toBe(ago(0.1));
  expect((await ask()).readAt).toBeNull();
  await waiting('r1');
  expect((await ask({ tenant: 'fabrikam' })).items).toEqual([]);
});
