import {
  type NoticeRoute,
  noticeList,
  notifications,
  type Notice,
  type RouteSettings,
} from '@countersign/contract';
import request, { type Response } from 'supertest';
import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import { useDatabase } from '../../../../test/database.ts';
import { createDataSource } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { insertRow } from '../testing/rows.ts';
import { serveApi, type ServedApi, signInAs } from '../testing/serve-api.ts';

const database = useDatabase();
let source: DataSource;
let api: ServedApi;
let archive: ArchiveBuilder;

const root = '/api/v1/notifications';
const send = (method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object): Promise<Response> => {
  const agent = request(api.address);
  const call = agent[method](root + path)
    .set('Cookie', api.cookie)
    .set('X-Countersign', '1');
  return (body ? call.send(body) : call).then((answer) => answer);
};

const settings = {
  ...{ name: 'Operations', channel: 'ops', reasons: ['pending', 'finding'] },
} satisfies Partial<RouteSettings>;

beforeAll(async () => {
  source = await createDataSource(database.url, { role: 'countersign_api' }).initialize();
  api = await serveApi(source);
  archive = await anArchive(database);
  await archive.readRequests('2026-10-05T09:00:00Z', []);
  const told_at = '2026-10-05T09:00:00Z';
  await insertRow(database, 'notification_channel', {
    name: 'ops',
    kind: 'webhook',
    host: 'soc.example',
    told_at,
  });
  await insertRow(database, 'notification_channel', {
    name: 'mail',
    kind: 'email',
    host: 'mail.example',
    told_at,
  });
  await insertRow(database, 'notification_channel', {
    name: 'siem',
    kind: 'syslog',
    host: 'siem.example',
    format: 'ecs',
    told_at,
  });
});
afterAll(async () => {
  await api.close();
  await source.destroy();
});
beforeEach(() => archive.query('delete from notice where tenant_id = $1'));

const tenantId = () => archive.tenant.entraId;
const add = (given: object = {}) =>
  send('post', '/routes', { tenantId: tenantId(), settings: { ...settings, ...given } });
const records = () =>
  archive.query<{ key: string; body: string }>(
    `select key, body from control_record where tenant_id = $1 and kind = 'notification' order by position`,
  );

test('a route is set, changed and ended, and the log says who did each', async () => {
  const added = await add();
  expect(added.status).toBe(201);
  const route = added.body as NoticeRoute;
  expect(route).toMatchObject({
    version: 1,
    setBy: 'somebody',
    settings: { ...settings, severityFrom: 'high' },
  });
  const path = `/routes/${tenantId()}/${route.routeId}`;
  const changed = await send('put', path, { ...settings, isOn: false });
  expect(changed.body).toMatchObject({ version: 2, settings: { isOn: false } });
  const { body } = await send('get', '');
  expect(notifications.parse(body).routes).toEqual([changed.body]);
  expect((await send('delete', path)).status).toBe(204);
  expect((await send('get', '')).body).toMatchObject({ routes: [] });
  expect((await send('put', path, settings)).body).toMatchObject({ code: 'not_found' });
  const said = (await records()).map(({ body: text }) => JSON.parse(text) as Record<string, unknown>);
  expect(said).toMatchObject([
    { id: `route/${route.routeId}/1`, ended: false, by: 'somebody', settings: { channel: 'ops' } },
    { id: `route/${route.routeId}/2`, ended: false, settings: { isOn: false } },
    { id: `route/${route.routeId}/3`, ended: true, settings: null },
  ]);
});

test.each([
  ['a channel that is not there', { channel: 'nowhere' }, 'settings.channel'],
  ['a channel that is fed with everything', { channel: 'siem' }, 'settings.channel'],
  ['mail to nobody', { channel: 'mail' }, 'settings.addresses'],
  ['no reason', { reasons: [] }, 'settings.reasons'],
  ['a digest without its hour', { reasons: ['digest'] }, 'settings.digest'],
  [
    'a week of quiet',
    { quiet: { from: '22:00', to: '06:00', days: [1, 2, 3, 4, 5, 6, 7] } },
    'settings.quiet.days',
  ],
  ['a time between quarters', { quiet: { from: '22:07', to: '06:00', days: [] } }, 'settings.quiet.from'],
  ['a zone that is none', { timeZone: 'Mars/Olympus' }, 'settings.timeZone'],
  ['an offset for a zone', { timeZone: '+02:07' }, 'settings.timeZone'],
  ['an address that is none', { addresses: ['nobody'] }, 'settings.addresses.0'],
  ['an address of a channel', { target: 'https://evil.example' }, 'settings'],
])('%s is refused with where it is wrong', async (_what, given, where) => {
  const answer = await add(given);
  expect(answer.body).toMatchObject({ code: 'invalid_body', status: 400 });
  expect((answer.body as { errors: { where: string }[] }).errors[0]!.where).toBe(where);
});

test('a test is queued once at a time, and stands in the log with its route', async () => {
  const route = (await add()).body as NoticeRoute;
  const path = `/routes/${tenantId()}/${route.routeId}/test`;
  const queued = await send('post', path);
  expect(queued.status).toBe(202);
  expect(queued.body).toMatchObject({
    reason: 'test',
    state: 'queued',
    routeName: 'Operations',
    subject: 'somebody',
  });
  expect((await send('post', path)).body).toMatchObject({ code: 'too_many_requests' });
  const list = noticeList.parse((await send('get', '/notices')).body);
  expect(list.items).toEqual([queued.body]);
});

test('the log is read in pages, newest first, each notice once', async () => {
  const route = (await add()).body as NoticeRoute;
  for (let nth = 0; nth < 7; nth += 1) {
    await insertRow(database, 'notice', {
      ...{
        tenant_id: archive.tenant.tenantId,
        route_id: route.routeId,
        key: `pending/${nth}`,
        reason: 'pending',
      },
      ...{ subject: String(nth), channel: 'ops', due_at: '2026-10-05T09:00:00Z' },
      queued_at: `2026-10-05T09:0${Math.floor(nth / 3)}:00Z`,
    });
  }
  const seen: Notice[] = [];
  for (let cursor: string | null = '', pages = 0; cursor !== null && pages < 9; pages += 1) {
    const { body } = await send(
      'get',
      `/notices?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    const list = noticeList.parse(body);
    seen.push(...list.items);
    cursor = list.nextCursor;
  }
  expect(seen.map(({ subject }) => subject).sort()).toEqual(['0', '1', '2', '3', '4', '5', '6']);
  expect(seen[0]!.queuedAt > seen[6]!.queuedAt).toBe(true);
  const forged = Buffer.from(JSON.stringify(['-queued_at', '2026-10-05T09:00:00.000000Z', 1, 'x'])).toString(
    'base64url',
  );
  expect((await send('get', `/notices?cursor=${forged}`)).body).toMatchObject({ code: 'invalid_cursor' });
});

test('a tenant has fifty routes at most', async () => {
  await archive.query('delete from notification_route where tenant_id = $1');
  for (let nth = 0; nth < 50; nth += 1) expect((await add({ name: `route ${nth}` })).status).toBe(201);
  expect((await add()).body).toMatchObject({ code: 'limit_reached', status: 409 });
});

test('only an administrator sees or changes who is told, and no secret is in any answer', async () => {
  for (const role of ['viewer', 'manager', 'analyst', 'auditor']) {
    const cookie = await signInAs(source, [role]);
    expect([role, (await request(api.address).get(root).set('Cookie', cookie)).status]).toEqual([role, 403]);
  }
  const { channels } = notifications.parse((await send('get', '')).body);
  expect(channels.map(({ name, host }) => [name, host])).toEqual([
    ['mail', 'mail.example'],
    ['ops', 'soc.example'],
    ['siem', 'siem.example'],
  ]);
});
