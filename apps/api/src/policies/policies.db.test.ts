import { policyList } from '@countersign/contract';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { insertEvent } from '../testing/events.ts';
import { caseRow, insertCase, insertRow, insertTenant } from '../testing/rows.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;

const record = (name: string) => ({
  id: 'P1',
  name,
  description: null,
  policyTypes: ['app'],
  platforms: ['notApplicable'],
  approverGroupIds: ['g1'],
  lastModifiedAt: '2026-08-01T00:00:00.000000Z',
});

beforeAll(async () => {
  const contoso = await insertTenant(db, 'contoso');
  const fabrikam = await insertTenant(db, 'fabrikam');
  api = await serveApi(db.dataSource);
  for (const [position, name, seen] of [
    [1, 'Apps', '2026-08-01T00:00:00Z'],
    [2, 'Apps, renamed', '2026-08-05T00:00:00Z'],
  ] as const)
    await insertRow(db, 'policy_version', {
      tenant_id: contoso,
      policy_id: 'P1',
      position,
      record: JSON.stringify(record(name)),
      first_seen_at: seen,
      last_seen_at: seen,
      sightings: 1,
    });
  const period = { policy_id: 'p1', policy_type: 'app', from_source: 'audit-event', exclusions: '[]' };
  await insertRow(db, 'policy_period', {
    ...period,
    tenant_id: contoso,
    valid_from: '2026-07-01T00:00:00Z',
    policy_name: 'Apps, renamed',
  });
  // Known from events alone: created and deleted between two reads.
  await insertRow(db, 'policy_period', {
    ...period,
    tenant_id: fabrikam,
    policy_id: 'p2',
    policy_type: 'script',
    valid_from: '2026-07-01T00:00:00Z',
    valid_to: '2026-07-01T00:10:00Z',
    policy_name: 'Brief',
  });
  const addedId = await insertEvent(db, contoso, {
    eventId: 'added',
    position: 10,
    occurredAt: '2026-08-10T10:00:00Z',
  });
  expect(addedId).toBe('added');
  await insertRow(db, 'policy_exclusion', {
    tenant_id: contoso,
    policy_id: 'p1',
    app_id: 'app-9',
    valid_from: '2026-08-10T10:00:00Z',
    valid_to: '2026-08-12T10:00:00Z',
    added_by: 10,
    ended_by: 11,
  });
  await insertCase(
    db,
    caseRow(contoso, { request_id: 'r1', requester_name: 'Astrid Berg', approver_name: 'Bola Okafor' }),
  );
  await insertRow(db, 'case_event', {
    tenant_id: contoso,
    request_id: 'r1',
    position: 10,
    occurred_at: '2026-08-10T10:00:00Z',
    role: 'effect',
    strength: 'strong',
    reason: 'test',
  });
  for (const [position, at] of [
    [20, '2026-08-10T09:59:59Z'],
    [21, '2026-08-10T10:00:00Z'],
    [22, '2026-08-12T09:59:59Z'],
    [23, '2026-08-12T10:00:00Z'],
  ] as const)
    await insertRow(db, 'protected_write', {
      tenant_id: contoso,
      position,
      occurred_at: at,
      policy_type: 'app',
      class: 'exempt',
      reason: 'excluded_app',
      policy_id: 'p1',
      app_id: 'app-9',
    });
  await insertEvent(db, contoso, {
    position: 20,
    userId: null,
    upn: null,
    appId: 'APP-9',
    appName: 'Deployer',
  });
});
afterAll(() => api.close());

async function list(query: Record<string, unknown> = {}) {
  const answer = await request(api.address).get('/api/v1/policies').query(query).set('Cookie', api.cookie);
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
  return policyList.strict().parse(answer.body);
}

test('a policy says what it is now, what it was, and when it held', async () => {
  const { items } = await list({ tenant: 'contoso' });
  expect(items).toMatchObject([
    {
      policyId: 'p1',
      name: 'Apps, renamed',
      approverGroupIds: ['g1'],
      isInForce: true,
      periods: [{ policyType: 'app', from: '2026-07-01T00:00:00.000000Z', to: null }],
      versions: [{ name: 'Apps, renamed' }, { name: 'Apps' }],
    },
  ]);
});

test('an exclusion says who asked, who approved, and what the application wrote while it held', async () => {
  const [exclusion] = (await list({ tenant: 'contoso' })).items[0]?.exclusions ?? [];
  expect(exclusion).toMatchObject({
    appId: 'app-9',
    appName: 'Deployer',
    from: '2026-08-10T10:00:00.000000Z',
    to: '2026-08-12T10:00:00.000000Z',
    added: { eventId: 'added', requestId: 'r1', requesterName: 'Astrid Berg', approverName: 'Bola Okafor' },
    ended: { eventId: null, requestId: null },
    writes: 2,
  });
});

test('a policy that only events tell of is there, with what they say', async () => {
  const { items } = await list({ tenant: 'fabrikam' });
  expect(items).toMatchObject([
    {
      policyId: 'p2',
      name: 'Brief',
      policyTypes: ['script'],
      isInForce: false,
      versions: [],
      exclusions: [],
    },
  ]);
});

test('pages lose and repeat nothing', async () => {
  const first = await list({ limit: 1 });
  const second = await list({ limit: 1, cursor: first.nextCursor });
  expect([...first.items, ...second.items].map(({ policyId }) => policyId)).toEqual(['p1', 'p2']);
  expect(second.nextCursor).toBeNull();
});
