import { detectionList, findingList } from '@countersign/contract';
import { detections } from '@countersign/domain';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { insertEvent } from '../testing/events.ts';
import { insertPage } from '../testing/pages.ts';
import { caseRow, insertCase, insertFinding, insertTenant } from '../testing/rows.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;
let contoso: number;

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso');
  api = await serveApi(db.dataSource);
});
afterAll(() => api.close());
beforeEach(() => db.query('truncate finding cascade'));

async function list(query: Record<string, unknown> = {}) {
  const answer = await request(api.address).get('/api/v1/findings').query(query).set('Cookie', api.cookie);
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
  return findingList.strict().parse(answer.body);
}

test('evidence is named in words, and the rows behind a finding are exactly its requests', async () => {
  await insertCase(db, caseRow(contoso, { request_id: 'r,1' }));
  await insertCase(db, caseRow(contoso, { request_id: 'r2', resource_name: null }));
  await insertCase(db, caseRow(contoso, { request_id: 'r3' }));
  await insertEvent(db, contoso, { eventId: 'event-1', position: 77 });
  await insertPage(db, contoso, [{ position: 77, bytes: Buffer.from('{"id":"event-1"}') }]);
  await db.query(`update observation set object_id = 'event-1' where position = 77`);
  await insertFinding(db, contoso, { cases: ['r,1', 'r2'], events: [77] });

  const [finding] = (await list()).items;

  expect(finding).toMatchObject({
    tenantId: 'contoso',
    facts: { approver: 'Bola', decisions: 48, note: null },
    evidence: [
      { kind: 'case', id: 'r,1', label: 'Wipe · LON-LT-0417 · Astrid Berg · 2026-09-01 08:00 UTC' },
      { kind: 'case', id: 'r2', label: 'Wipe · device-1 · Astrid Berg · 2026-09-01 08:00 UTC' },
      { kind: 'event', id: 'event-1', label: 'Create an app assignment · VPN client · 2026-09-01 09:30 UTC' },
    ],
    rows: ['is,request,r%2C1,r2'],
  });
  const rows = await request(api.address)
    .get('/api/v1/requests')
    .query({ f: finding?.rows })
    .set('Cookie', api.cookie);
  expect(rows.body.items.map((item: { requestId: string }) => item.requestId).sort()).toEqual(['r,1', 'r2']);
});

test('pages lose nothing, range and filters narrow', async () => {
  for (let index = 0; index < 9; index += 1) {
    await insertFinding(db, contoso, {
      detection: index % 2 ? 'self-approval' : 'unapproved-change',
      severity: index % 3 ? 'high' : 'critical',
      subjectKind: 'requester',
      subject: `user-${index}`,
      at: `2026-09-0${1 + Math.floor(index / 3)}T00:00:00Z`,
    });
  }
  const all = (await list()).items.map((item) => item.findingId);
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Awaited<ReturnType<typeof list>> = await list({ limit: 2, ...(cursor ? { cursor } : {}) });
    seen.push(...page.items.map((item) => item.findingId));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(all);
  expect((await list({ f: ['is,detection,self-approval', 'not,severity,critical'] })).items).toHaveLength(3);
  expect((await list({ from: '2026-09-02', to: '2026-09-03' })).items).toHaveLength(3);
  expect((await list({ f: 'is,requester,user-4' })).items).toHaveLength(1);
  expect((await list({ q: 'somebody USER-4' })).items).toHaveLength(1);
});

test('the catalogue says of every rule what it means and how often it spoke', async () => {
  const [rule] = detections;
  await insertFinding(db, contoso, { detection: rule?.id ?? '', cases: ['r1'] });
  const answer = await request(api.address).get('/api/v1/detections').set('Cookie', api.cookie);
  const { items } = detectionList.parse(answer.body);
  expect(items.map(({ id }) => id)).toEqual(detections.map(({ id }) => id));
  expect(items.map(({ findings }) => findings)).toEqual([1, ...items.slice(1).map(() => 0)]);
  expect(items.every(({ what, why, how, whatToDo }) => what && why && how && whatToDo)).toBe(true);
});
