import { attemptList, type AttemptList } from '@countersign/contract';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { insertPage } from '../testing/pages.ts';
import { caseRow, insertCase, insertRow, insertTenant } from '../testing/rows.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;
let contoso: number;
let position = 0;

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso');
  api = await serveApi(db.dataSource);
});
afterAll(() => api.close());
beforeEach(() => db.query('truncate approval_case, request_version cascade'));

async function attemptsOf(id: string): Promise<AttemptList> {
  const answer = await request(api.address)
    .get(`/api/v1/requests/contoso/${id}/attempts`)
    .set('Cookie', api.cookie);
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
  return attemptList.strict().parse(answer.body);
}

interface Attempt {
  readonly id: string;
  readonly day: number;
  readonly outcome?: string;
  /** Undefined: nothing of it was read. */
  readonly patch?: object;
}

async function insertAttempt({ id, day, outcome = 'rejected', patch }: Attempt): Promise<void> {
  const at = (hour: string) => `2026-09-${String(day).padStart(2, '0')}T${hour}:00:00Z`;
  await insertCase(
    db,
    caseRow(contoso, {
      request_id: id,
      outcome,
      effect: null,
      decision: outcome === 'rejected' ? 'rejected' : 'approved',
      operation: 'Update',
      resource_id: 'app-1',
      requested_at: at('08'),
      ended_at: at('09'),
      request_justification: `why ${id}`,
      approval_justification: `note on ${id}`,
    }),
  );
  if (patch === undefined) return;
  position += 1;
  const object = { id, payloadId: 'app-1', payloadOperation: 'Update', patchPayload: JSON.stringify(patch) };
  await insertPage(db, contoso, [{ position, bytes: Buffer.from(JSON.stringify(object)) }]);
  await insertRow(db, 'request_version', {
    tenant_id: contoso,
    request_id: id,
    position,
    record: '{}',
    first_seen_at: at('08'),
    last_seen_at: at('09'),
    sightings: 1,
  });
}

test('the attempts at one change are told oldest first, each with what it asks otherwise than the one before', async () => {
  await insertAttempt({ id: 'a1', day: 1, patch: { level: 1, adminPassword: 'Sommer2025!' } });
  await insertAttempt({ id: 'a2', day: 2, patch: { level: 2, adminPassword: 'Sommer2025!' } });
  await insertAttempt({
    id: 'a3',
    day: 3,
    outcome: 'completed',
    patch: { level: 2, adminPassword: 'Sommer2025!' },
  });
  for (const here of ['a1', 'a2', 'a3']) {
    const { items, notShown } = await attemptsOf(here);
    expect(notShown).toBe(0);
    expect(items.map(({ requestId, isThis }) => [requestId, isThis])).toEqual(
      ['a1', 'a2', 'a3'].map((id) => [id, id === here]),
    );
  }
  const { items } = await attemptsOf('a3');
  expect(items.map(({ sincePrevious }) => sincePrevious?.verdict)).toEqual([undefined, 'changed', 'same']);
  expect(items[1]?.sincePrevious).toMatchObject({
    properties: [{ change: 'changed', path: 'level', earlier: { text: '1' }, later: { text: '2' } }],
    unchanged: 1,
  });
  expect(items[0]).toMatchObject({
    outcome: 'rejected',
    justification: 'why a1',
    note: 'note on a1',
    decision: 'rejected',
    approver: { id: 'user-2', name: 'Bola Okafor' },
  });
  expect(JSON.stringify(items)).not.toContain('Sommer');
});

test('what was asked in an attempt that was never read cannot be told', async () => {
  await insertAttempt({ id: 'unread', day: 1 });
  await insertAttempt({ id: 'read', day: 2, patch: { level: 1 } });
  const { items } = await attemptsOf('read');
  expect(items[1]?.sincePrevious).toMatchObject({
    verdict: 'cannot_tell',
    why: 'the earlier request was never read, or its text is gone',
  });
});

test('of many attempts the nearest are told, on both sides, and how many are not', async () => {
  for (let day = 1; day <= 13; day += 1) await insertAttempt({ id: `d${day}`, day, patch: { level: day } });
  const { items, notShown } = await attemptsOf('d7');
  expect(items.map(({ requestId }) => requestId)).toEqual(['d4', 'd5', 'd6', 'd7', 'd8', 'd9']);
  expect(notShown).toBe(7);
  expect((await attemptsOf('d13')).items.map(({ requestId }) => requestId)).toEqual([
    'd8',
    'd9',
    'd10',
    'd11',
    'd12',
    'd13',
  ]);
});

test('a case without another attempt has none, and a case that is not there is not found', async () => {
  await insertAttempt({ id: 'alone', day: 1, patch: { level: 1 } });
  expect(await attemptsOf('alone')).toEqual({ items: [], notShown: 0 });
  const answer = await request(api.address)
    .get('/api/v1/requests/contoso/nowhere/attempts')
    .set('Cookie', api.cookie);
  expect(answer.status).toBe(404);
});
