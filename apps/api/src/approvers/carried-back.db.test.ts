import { policyApproversAnswer } from '@countersign/contract';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { insertEvent } from '../testing/events.ts';
import { insertReading, insertVersion } from '../testing/readings.ts';
import { insertRow, insertTenant } from '../testing/rows.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;
let contoso: number;

const id = (nth: number): string => `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
const [group, ada, assignment] = [id(1), id(10), id(20)];
const day = (time: string): string => `2026-09-01T${time}:00.000000Z`;

/** Everything is read for the first time at nine; of both logs, the days before too. */
beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso');
  api = await serveApi(db.dataSource);
  const policy = { id: 'p1', name: 'Apps', policyTypes: ['app'], approverGroupIds: [group] };
  const plain = { securityEnabled: true, mailEnabled: false, groupTypes: [] };
  const records = [
    ['policy', { ...policy, lastModifiedAt: '2026-08-01T00:00:00.000000Z' }],
    ['assignment', { id: assignment, memberGroupIds: [group] }],
    ['group', { id: group, name: 'Approvers', ...plain }],
    ['member', { id: ada, kind: 'user', name: 'Ada', upn: null, accountEnabled: true }],
  ] as const;
  for (const [index, [kind, record]] of records.entries())
    await insertVersion(db, contoso, kind, { position: index + 1, record });
  const read = (source: string, pages: readonly (readonly [string, number])[]) =>
    insertReading(db, contoso, {
      source,
      startedAt: day('09:00'),
      pages: pages.map(([asked, position]) => ({ asked, shown: [position] })),
    });
  await read('access-policies', [['/policies', 1]]);
  await read('role-assignments', [['/assignments', 2]]);
  await read('approver-groups', [
    [`/v1.0/groups?$filter=${encodeURIComponent(`id in ('${group}')`)}`, 3],
    [`/v1.0/groups/${group}/members?$select=id`, 4],
  ]);
});
afterAll(() => api.close());

const readLog = (source: string, to = day('20:00')) =>
  insertReading(db, contoso, { source, startedAt: day('21:00'), range: { from: day('00:00'), to } });

async function could(): Promise<unknown> {
  const answer = await request(api.address)
    .get(`/api/v1/policies/contoso/p1/approvers?at=${day('08:30')}`)
    .set('Cookie', api.cookie);
  const [policy] = policyApproversAnswer.parse(answer.body).policies;
  return [
    policy?.could.map((one) => `${one.id === ada ? 'Ada' : one.id} ${one.certainty}`),
    policy?.health.state,
  ];
}

// One after the other: each test adds to what the archive knows.
test('before the first reading nobody is known without a log', async () => {
  expect(await could()).toEqual([[], 'unknown']);
});

test('a log that ends before the first reading does not carry it back', async () => {
  await readLog('directory-audits', day('08:50'));
  await readLog('audit-events');
  expect(await could()).toEqual([[], 'unknown']);
});

test('a log without a hole does', async () => {
  await readLog('directory-audits');
  expect(await could()).toEqual([['Ada certain'], 'one']);
});

test('but not over an event of another change of the role assignment', async () => {
  await insertEvent(db, contoso, { position: 100, occurredAt: day('08:20'), keys: [assignment] });
  await insertEvent(db, contoso, { position: 101, occurredAt: day('08:40'), keys: [id(21)] });
  expect(await could()).toEqual([['Ada certain'], 'one']);
  await insertEvent(db, contoso, { position: 102, occurredAt: day('08:40'), keys: [assignment] });
  expect(await could()).toEqual([['Ada possible'], 'unknown']);
});

test('nor over the event of the group’s return', async () => {
  await insertRow(db, 'directory_event', {
    ...{ tenant_id: contoso, event_id: 'back', position: 110, activity: 'Restore group', result: 'success' },
    ...{ group_id: group, record: '{"targets":[]}', occurred_at: day('08:45'), first_seen_at: day('09:00') },
  });
  expect(await could()).toEqual([[], 'none']);
});
