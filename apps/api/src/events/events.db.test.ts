import { eventDimensions, eventList } from '@countersign/contract';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { insertEvent } from '../testing/events.ts';
import { insertRow, insertTenant } from '../testing/rows.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;

beforeAll(async () => {
  const contoso = await insertTenant(db, 'contoso');
  const fabrikam = await insertTenant(db, 'fabrikam');
  api = await serveApi(db.dataSource);
  for (let index = 0; index < 25; index += 1) {
    const tenant = index % 3 ? contoso : fabrikam;
    await insertEvent(db, tenant, {
      eventId: `e${index}`,
      position: index,
      // Five at the very same microsecond, in three months.
      occurredAt: `2026-0${7 + (index % 3)}-01T09:00:00.00000${Math.floor(index / 5)}Z`,
      operationType: index % 2 ? 'Create' : 'Get',
      category: index % 4 ? 'Device' : null,
      userId: index % 5 ? 'user-1' : null,
      upn: index % 5 ? 'astrid@contoso.example' : null,
      appId: index % 5 ? null : 'app-9',
      appName: index % 5 ? null : 'Deployer',
      resources: index % 6 ? [{ type: 'MobileApp', id: `app-${index % 2}`, name: `VPN ${index % 2}` }] : [],
    });
  }
  for (const [position, role] of [
    [1, 'effect'],
    [2, 'candidate'],
  ]) {
    await insertRow(db, 'case_event', {
      tenant_id: contoso,
      request_id: 'r1',
      position,
      occurred_at: '2026-07-01T09:00:00Z',
      role,
      strength: 'strong',
      reason: 'test',
    });
  }
});
afterAll(() => api.close());

async function list(query: Record<string, unknown> = {}) {
  const answer = await request(api.address).get('/api/v1/events').query(query).set('Cookie', api.cookie);
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
  return eventList.strict().parse(answer.body);
}

async function ids(f: string | string[], more: object = {}): Promise<string[]> {
  return (await list({ f, limit: 1000, ...more })).items.map((item) => item.eventId);
}

test('pages lose and repeat nothing, newest first', async () => {
  const whole = await list({ limit: 1000 });
  expect(whole.items).toHaveLength(25);
  const times = whole.items.map((item) => item.occurredAt);
  expect(times).toEqual([...times].sort().reverse());
  for (const limit of [1, 4]) {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Awaited<ReturnType<typeof list>> = await list({ limit, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map((item) => item.eventId));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(whole.items.map((item) => item.eventId));
  }
});

test('an event says whose it is and which request it belongs to', async () => {
  const { items } = await list({ limit: 1000 });
  expect(items.find((item) => item.eventId === 'e1')).toMatchObject({
    tenantId: 'contoso',
    requestId: 'r1',
    operationType: 'Create',
  });
  expect(items.find((item) => item.eventId === 'e2')).toMatchObject({ requestId: null });
});

test('filters of events', async () => {
  expect(await ids('set,has_request')).toEqual(['e1']);
  expect(await ids('is,has_request,false')).toHaveLength(24);
  expect(await ids('is,actor,app-9')).toHaveLength(5);
  expect(await ids('has,actor,ASTRID')).toHaveLength(20);
  expect(await ids('is,actor_kind,app')).toHaveLength(5);
  expect(await ids(['is,resource,app-1', 'not,operation_type,Get'])).toEqual(
    await ids(['has,resource,vpn 1', 'is,operation_type,Create']),
  );
  expect(await ids('empty,resource')).toHaveLength(5);
  expect(await ids('empty,category')).toHaveLength(7);
  expect(await ids([], { q: 'deployer GET' })).toEqual(await ids(['is,app,app-9', 'is,operation_type,Get']));
  expect(await ids([], { from: '2026-08-01', to: '2026-09-01', tenant: 'contoso' })).toHaveLength(8);
});

test('every dimension of the contract can be asked', async () => {
  for (const dimension of eventDimensions) {
    expect((await ids(`set,${dimension}`)).length + (await ids(`empty,${dimension}`)).length).toBe(25);
  }
  const answer = await request(api.address)
    .get('/api/v1/events?f=is,outcome,completed')
    .set('Cookie', api.cookie);
  expect(answer.body).toMatchObject({ status: 400, detail: expect.stringContaining('"outcome"') });
});
