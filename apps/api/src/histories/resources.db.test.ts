import { history, type HistoryItem, resource, type Resource } from '@countersign/contract';
import { keyToUuid } from '@countersign/domain';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { type EventGiven, insertEvent } from '../testing/events.ts';
import {
  type CaseColumns,
  caseRow,
  insertCase,
  insertFinding,
  insertRow,
  insertTenant,
} from '../testing/rows.ts';
import { serveApi, type ServedApi, signInAs } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
const app = 'C0FFEE00-0000-4000-8000-00000000000A';
let api: ServedApi;
let contoso: number;
let fabrikam: number;

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso', 'Contoso AS');
  fabrikam = await insertTenant(db, 'fabrikam', 'Fabrikam');
  api = await serveApi(db.dataSource);
});
afterAll(() => api.close());
beforeEach(() =>
  db.query(
    'truncate approval_case, case_event, request_key, finding, audit_event, event_actor, event_key cascade',
  ),
);

function get(path: string, query: object = {}, cookie = api.cookie) {
  return request(api.address).get(`/api/v1/resources/${path}`).query(query).set('Cookie', cookie);
}

async function profiles(id: string, query: object = {}): Promise<Resource['profiles']> {
  const answer = await get(encodeURIComponent(id), query);
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
  return resource.strict().parse(answer.body).profiles;
}

async function items(id: string, query: object = {}): Promise<HistoryItem[]> {
  const answer = await get(`${encodeURIComponent(id)}/history`, query);
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
  return history.strict().parse(answer.body).items;
}

/** A request with the keys its readers give it. */
async function ask(tenant: number, over: CaseColumns, ids: readonly string[]): Promise<void> {
  const row = await insertCase(db, caseRow(tenant, over));
  for (const id of [String(row['request_id']), ...ids]) {
    await insertRow(db, 'request_key', {
      tenant_id: tenant,
      key: keyToUuid(id),
      request_id: row['request_id'],
    });
  }
}

/** An event on the app under a name. */
function record(tenant: number, position: number, name: string, over: Partial<EventGiven> = {}) {
  return insertEvent(db, tenant, {
    eventId: `e${position}`,
    position,
    operationType: 'Patch',
    activityType: 'Patch MobileApp',
    occurredAt: `2026-0${position}-01T08:00:00Z`,
    resources: [{ type: 'MobileApp', id: app.toLowerCase(), name }],
    keys: [app],
    ...over,
  });
}

test('an object that was renamed and deleted is one object, with its names and its end', async () => {
  await record(contoso, 1, 'VPN client');
  await record(contoso, 2, 'VPN client', {
    resources: [{ type: '#microsoft.graph.mobileApp', id: app, name: 'VPN client' }],
  });
  await record(contoso, 4, 'VPN client 2');
  await ask(
    contoso,
    { request_id: 'r1', resource_id: app, resource_name: 'VPN (new)', requested_at: '2026-05-01T00:00:00Z' },
    [app],
  );
  await record(contoso, 6, 'VPN client 2', { operationType: 'Delete', activityType: 'Delete MobileApp' });

  for (const id of [app, app.toLowerCase()]) {
    expect(await profiles(id)).toMatchObject([
      {
        tenantName: 'Contoso AS',
        names: [
          {
            text: 'VPN client 2',
            firstSeenAt: '2026-04-01T08:00:00.000000Z',
            lastSeenAt: '2026-06-01T08:00:00.000000Z',
          },
          { text: 'VPN (new)' },
          {
            text: 'VPN client',
            firstSeenAt: '2026-01-01T08:00:00.000000Z',
            lastSeenAt: '2026-02-01T08:00:00.000000Z',
          },
        ],
        types: ['MobileApp', 'ManagedDevice'],
        deleted: {
          at: '2026-06-01T08:00:00.000000Z',
          eventId: 'e6',
          actorName: 'astrid@contoso.example',
          since: false,
        },
        events: { count: 4, atLeast: false, looked: 4 },
        cases: { total: { count: 1 } },
      },
    ]);
  }
  await record(contoso, 7, 'VPN client 2');
  expect(await profiles(app)).toMatchObject([{ deleted: { eventId: 'e6', since: true } }]);
});

test('the deletion of an assignment leaves the object where it is', async () => {
  await record(contoso, 3, 'VPN', { operationType: 'Delete', activityType: 'Delete MobileAppAssignment' });
  expect(await profiles(app)).toMatchObject([{ deleted: null }]);
});

test('who approved the wipe of this device, what did they write, and did it happen', async () => {
  const devices = ['device-a', 'device-b', 'device-c'];
  // The request shows the first device; the question is about the second.
  await ask(
    contoso,
    {
      request_id: 'bulk',
      resource_id: 'device-a',
      resource_name: 'LON-1',
      resource_count: 3,
      approval_justification: 'lost in Oslo',
    },
    devices,
  );
  await insertEvent(db, contoso, {
    eventId: 'wiped',
    position: 5,
    activity: 'Wipe ManagedDevice',
    activityType: 'wipe ManagedDevice',
    operationType: 'Action',
    resources: [{ type: 'ManagedDevice', id: 'Device-B', name: 'LON-2' }],
    keys: ['Device-B'],
  });
  await insertRow(db, 'case_event', {
    tenant_id: contoso,
    request_id: 'bulk',
    position: 5,
    occurred_at: '2026-09-01T09:30:00Z',
    role: 'effect',
    strength: 'strong',
    reason: 'same object',
  });

  expect(await profiles('device-b')).toMatchObject([
    { names: [{ text: 'LON-2' }], types: ['ManagedDevice'], cases: { total: { count: 1 }, bulk: 1 } },
  ]);
  // The name of the request is not that of its first device.
  expect(await profiles('device-a')).toMatchObject([{ names: [], cases: { total: { count: 1 } } }]);
  expect(await items('device-b')).toMatchObject([
    { kind: 'event', event: { eventId: 'wiped', result: 'Success', requestId: 'bulk' } },
    {
      kind: 'asked',
      case: {
        requestId: 'bulk',
        approver: { name: 'Bola Okafor' },
        approvalJustification: 'lost in Oslo',
        decision: 'approved',
        effect: 'confirmed',
        resource: { name: 'LON-1', count: 3 },
      },
    },
  ]);
});

test('every number about requests is the number of rows that its filters list', async () => {
  await ask(contoso, { resource_id: 'device-a' }, ['device-a', 'device-b']);
  await ask(contoso, { resource_id: 'DEVICE-B', outcome: 'rejected', effect: null, request_id: 'r2' }, [
    'DEVICE-B',
  ]);
  await ask(contoso, { resource_id: 'device-c' }, ['device-c']);
  await ask(fabrikam, { resource_id: 'device-b' }, ['device-b']);
  await insertFinding(db, contoso, { cases: ['r2'] });
  const [ours] = await profiles('device-b', { tenant: 'contoso' });
  const numbers = [ours!.cases.total, ours!.cases.flagged, ...Object.values(ours!.cases.outcomes)];
  expect(numbers.map(({ count }) => count)).toEqual([2, 1, 1, 1]);
  const rowsOf = async (f: readonly string[]) => {
    const answer = await request(api.address)
      .get('/api/v1/requests')
      .query({ f, tenant: 'contoso' })
      .set('Cookie', api.cookie);
    return answer.body.items.length;
  };
  for (const { count, rows } of numbers) expect([rows, await rowsOf(rows)]).toEqual([rows, count]);
  expect(await rowsOf(['not,resource,device-b'])).toBe(1);
});

test('findings that rest on its requests or its events are its findings', async () => {
  await ask(contoso, { request_id: 'r1', resource_id: app }, [app]);
  await record(contoso, 3, 'VPN');
  await insertFinding(db, contoso, { cases: ['r1'], detection: 'a' });
  await insertFinding(db, contoso, { events: [3], subjectKind: 'event', subject: '3', detection: 'b' });
  await insertFinding(db, contoso, { cases: ['r2'], detection: 'c' });
  const [one] = await profiles(app);
  expect(one!.findings.map(({ detection }) => detection).sort()).toEqual(['a', 'b']);
});

test('pages lose and repeat nothing where everything happened at once', async () => {
  const at = '2026-03-01T08:00:00.000001Z';
  for (let index = 0; index < 6; index += 1) {
    const tenant = index % 2 ? contoso : fabrikam;
    // Positions of one, two and three digits: the order is of numbers.
    const position = [7, 8, 95, 96, 120, 121][index]!;
    await record(tenant, position, 'VPN', { occurredAt: at });
    await ask(tenant, { request_id: `r${index}`, requested_at: index < 4 ? at : null, resource_id: app }, [
      app,
    ]);
  }
  const nameOf = (item: HistoryItem) =>
    item.kind === 'event' ? `${item.event.archiveIndex}` : item.case.requestId;
  const whole = (await items(app)).map(nameOf);
  expect(whole).toEqual(['121', '96', '8', 'r3', 'r1', '120', '95', '7', 'r2', 'r0', 'r5', 'r4']);
  for (const limit of [1, 2, 5]) {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const answer = await get(`${app}/history`, { limit, ...(cursor ? { cursor } : {}) });
      seen.push(...(answer.body.items as HistoryItem[]).map(nameOf));
      cursor = answer.body.nextCursor as string | null;
    }
    expect([limit, seen]).toEqual([limit, whole]);
  }
});

test('one id in two tenants is two profiles, and a tenant that is not asked for is not shown', async () => {
  await record(contoso, 1, 'Ours');
  await record(fabrikam, 2, 'Theirs');
  expect((await profiles(app)).map((one) => [one.tenantId, one.names[0]?.text])).toEqual([
    ['contoso', 'Ours'],
    ['fabrikam', 'Theirs'],
  ]);
  expect((await profiles(app, { tenant: 'contoso' })).map(({ tenantId }) => tenantId)).toEqual(['contoso']);
  expect((await items(app, { tenant: 'contoso' })).map(({ at }) => at)).toEqual([
    '2026-01-01T08:00:00.000000Z',
  ]);
});

test('who may not investigate gets the requests; an object decides nothing', async () => {
  await record(contoso, 1, 'VPN');
  await ask(contoso, { request_id: 'r1', resource_id: app }, [app]);
  const cookie = await signInAs(db.dataSource, ['manager']);
  const shown = await get(`${app}/history`, {}, cookie);
  expect(shown.body).toMatchObject({ items: [{ kind: 'asked' }], kinds: ['asked'] });
  expect((await get(`${app}/history`, { kind: 'event' }, cookie)).status).toBe(403);
  expect((await get(`${app}/history`, { kind: 'decided' })).status).toBe(400);
  expect((await request(api.address).get(`/api/v1/resources/${app}`)).status).toBe(401);
});

test('an id that no object has, or that is no id, is not found', async () => {
  await record(contoso, 1, 'VPN');
  await ask(contoso, { request_id: 'r1' }, []);
  for (const id of ['nothing', `' or true --`, '%', '../people', '00000000-0000-0000-0000-000000000000']) {
    const answer = await get(encodeURIComponent(id));
    expect([id, answer.body]).toEqual([id, expect.objectContaining({ status: 404, code: 'not_found' })]);
    expect(await items(id)).toEqual([]);
  }
  for (const id of ['%00', 'x'.repeat(601)]) expect((await get(id)).status).toBe(400);
});
