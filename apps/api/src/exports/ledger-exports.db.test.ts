import {
  exclusionColumns,
  exportRun,
  findingColumns,
  findingList,
  policyList,
  protectedWriteList,
  writeColumns,
} from '@countersign/contract';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { insertEvent } from '../testing/events.ts';
import { caseRow, insertCase, insertFinding, insertRow, insertTenant } from '../testing/rows.ts';
import { serveApi, type ServedApi, signInAs } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;

const at = (day: number) => `2026-09-${String(day).padStart(2, '0')}T10:00:00.000000Z`;

beforeAll(async () => {
  const contoso = await insertTenant(db, 'contoso');
  const fabrikam = await insertTenant(db, 'fabrikam');
  api = await serveApi(db.dataSource);
  await insertRow(db, 'policy_period', {
    tenant_id: contoso,
    policy_id: 'p1',
    policy_type: 'app',
    valid_from: '2026-07-01T00:00:00Z',
    policy_name: '=Apps',
    from_source: 'audit-event',
    exclusions: '[]',
  });
  for (let index = 1; index <= 9; index += 1) {
    const tenantId = index % 3 === 0 ? fabrikam : contoso;
    await insertEvent(db, tenantId, {
      eventId: `e${index}`,
      position: 100 - index,
      occurredAt: at(index),
      appId: index === 4 ? 'APP-9' : null,
      appName: index === 4 ? 'Deployer' : null,
      userId: index === 4 ? null : 'user-1',
      upn: index === 4 ? null : 'ada@contoso.example',
    });
    await insertRow(db, 'protected_write', {
      tenant_id: tenantId,
      position: 100 - index,
      occurred_at: at(index),
      policy_type: 'app',
      class: index === 4 ? 'exempt' : index % 2 ? 'unexplained' : 'approved',
      reason: 'no_request',
      policy_id: tenantId === contoso ? 'p1' : null,
      request_id: index === 2 ? 'r1' : null,
      app_id: index === 4 ? 'app-9' : null,
    });
  }
  await insertEvent(db, contoso, { eventId: 'added', position: 10, occurredAt: at(2) });
  await insertEvent(db, contoso, { eventId: 'ended', position: 11, occurredAt: at(6) });
  const exclusion = { tenant_id: contoso, policy_id: 'p1', added_by: 10 };
  await insertRow(db, 'policy_exclusion', {
    ...exclusion,
    app_id: 'app-9',
    valid_from: at(2),
    valid_to: at(6),
    ended_by: 11,
  });
  await insertRow(db, 'policy_exclusion', { ...exclusion, app_id: 'app-8', valid_from: at(2) });
  await insertCase(db, caseRow(contoso, { request_id: 'r1', requester_name: '=Ada', approver_name: 'Bo' }));
  await insertRow(db, 'case_event', {
    tenant_id: contoso,
    request_id: 'r1',
    position: 10,
    occurred_at: at(2),
    role: 'effect',
    strength: 'strong',
    reason: 'same object',
  });
});
afterAll(() => api.close());

async function fileOf(body: object): Promise<string> {
  const ordered = await request(api.address)
    .post('/api/v1/exports')
    .set({ Cookie: api.cookie, 'X-Countersign': '1' })
    .send(body);
  expect({ status: ordered.status, body: ordered.body }).toMatchObject({ status: 201 });
  const { file } = exportRun.strict().parse(ordered.body);
  const answer = await request(api.address).get(file).set('Cookie', api.cookie).buffer(true);
  expect(answer.status).toBe(200);
  return answer.text;
}

async function linesOf(kind: string, query = ''): Promise<Record<string, unknown>[]> {
  const text = await fileOf({ kind, format: 'ndjson', query });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function get(path: string, query: object = {}): Promise<unknown> {
  const answer = await request(api.address).get(`/api/v1${path}`).query(query).set('Cookie', api.cookie);
  return answer.body;
}

test.each([
  '',
  'f=is,write_class,unexplained',
  'from=2026-09-03&to=2026-09-06',
  'tenant=fabrikam',
  'q=ada',
  'f=is,app,app-9',
])(
  'the file of protected writes ("%s") has the rows of the list, in the order of the archive',
  async (query) => {
    const lines = await linesOf('protected-writes', query);
    const list = protectedWriteList.parse(
      await get('/protected-writes', { limit: 1000, ...Object.fromEntries(new URLSearchParams(query)) }),
    );
    expect(list.items.length).toBeGreaterThan(0);
    const ofList = list.items.map(({ tenantId, archiveIndex, writeClass, policyName, requestId, event }) => [
      tenantId,
      archiveIndex,
      writeClass,
      policyName,
      requestId,
      event.eventId,
      event.actor.upn,
    ]);
    const names = [
      'tenant_id',
      'archive_index',
      'write_class',
      'policy_name',
      'request_id',
      'event_id',
      'actor_upn',
    ];
    const ofFile = lines.map((line) => names.map((name) => line[name]));
    expect(ofFile.map(String).sort()).toEqual(ofList.map(String).sort());
    const places = lines.map((line) => [String(line['tenant_id']), Number(line['archive_index'])] as const);
    expect(places).toEqual([...places].sort((a, b) => a[0].localeCompare(b[0]) || a[1] - b[1]));
    expect(lines.every((line) => Object.keys(line).join() === writeColumns.join())).toBe(true);
  },
);

test('a CSV of either ledger starts no formula', async () => {
  const writes = await fileOf({ kind: 'protected-writes', format: 'csv' });
  expect(writes.split('\r\n')[0]).toBe(writeColumns.join(','));
  expect(writes).toContain(",'=Apps,");
  const exclusions = await fileOf({ kind: 'exclusions', format: 'csv' });
  expect(exclusions.split('\r\n')[0]).toBe(exclusionColumns.join(','));
  expect(exclusions).toContain(",'=Ada,");
  expect(`${writes}${exclusions}`).not.toMatch(/,=/);
});

test('the file of exclusions says what the policies say of them', async () => {
  const lines = await linesOf('exclusions');
  const { items } = policyList.parse(await get('/policies'));
  const [policy] = items.filter(({ exclusions }) => exclusions.length > 0);
  expect(lines.map((line) => Object.keys(line).join())).toEqual(Array(2).fill(exclusionColumns.join()));
  expect(lines).toEqual(
    policy?.exclusions.map((one) => ({
      tenant_id: 'contoso',
      policy_id: 'p1',
      policy_name: '=Apps',
      app_id: one.appId,
      app_name: one.appName,
      from_at: one.from,
      to_at: one.to,
      added_event_id: one.added.eventId,
      added_actor_id: one.added.actorId,
      added_actor_name: one.added.actorName,
      added_request_id: one.added.requestId,
      added_requester_id: one.added.requesterId,
      added_requester_name: one.added.requesterName,
      added_approver_id: one.added.approverId,
      added_approver_name: one.added.approverName,
      ended_event_id: one.ended?.eventId ?? null,
      ended_actor_id: one.ended?.actorId ?? null,
      ended_actor_name: one.ended?.actorName ?? null,
      ended_request_id: one.ended?.requestId ?? null,
      ended_requester_id: one.ended?.requesterId ?? null,
      ended_requester_name: one.ended?.requesterName ?? null,
      ended_approver_id: one.ended?.approverId ?? null,
      ended_approver_name: one.ended?.approverName ?? null,
      writes: one.writes,
    })),
  );
  expect(lines[1]).toMatchObject({
    app_id: 'app-9',
    app_name: 'Deployer',
    writes: 1,
    added_request_id: 'r1',
  });
});

test('exclusions are those that held within the range; there is nothing to filter them by', async () => {
  expect((await linesOf('exclusions', 'from=2026-09-07')).map((line) => line['app_id'])).toEqual(['app-8']);
  expect(await linesOf('exclusions', 'to=2026-09-01')).toEqual([]);
  const refused = await request(api.address)
    .post('/api/v1/exports')
    .set({ Cookie: api.cookie, 'X-Countersign': '1' })
    .send({ kind: 'exclusions', format: 'csv', query: 'f=is,app,app-9' });
  expect(refused.body).toMatchObject({ code: 'invalid_body' });
});

test('the file of findings has those of the list, with all they rest on', async () => {
  const [{ id: contoso } = { id: 0 }] = await db.query<{ id: number }>(
    `select tenant_id as id from tenant where entra_id = 'contoso'`,
  );
  await insertFinding(db, contoso, { cases: ['r2', 'r1'], events: [100, 99], severity: 'low', at: at(3) });
  await insertFinding(db, contoso, { detection: 'other', at: at(1) });
  const lines = await linesOf('findings');
  expect(lines.map((line) => Object.keys(line).join())).toEqual(Array(2).fill(findingColumns.join()));
  expect(lines).toMatchObject([
    { detection: 'other', request_ids: [], event_archive_indexes: [] },
    {
      severity: 'low',
      request_ids: ['r1', 'r2'],
      event_archive_indexes: ['99', '100'],
      facts: { decisions: 48 },
    },
  ]);
  const { items } = findingList.parse(await get('/findings'));
  expect(lines.map((line) => line['finding_id']).sort()).toEqual(
    items.map(({ findingId }) => findingId).sort(),
  );
  expect(await linesOf('findings', 'f=is,severity,low')).toHaveLength(1);
});

test('the ledgers are exported by those who may see single events', async () => {
  const answer = await request(api.address)
    .post('/api/v1/exports')
    .set({ Cookie: await signInAs(db.dataSource, ['manager']), 'X-Countersign': '1' })
    .send({ kind: 'protected-writes', format: 'csv' });
  expect(answer.status).toBe(403);
});
