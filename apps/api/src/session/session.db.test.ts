import { session } from '@countersign/contract';
import { get as httpGet } from 'node:http';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { insertTenant } from '../testing/rows.ts';
import { serveApi, type ServedApi, signInAs } from '../testing/serve-api.ts';
import { createToken, listTokens, revokeToken } from './api-tokens.query.ts';
import { issueSignInLink } from './issue-sign-in-link.query.ts';
import { SignInLimit } from './sign-in-limit.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;

beforeAll(() => insertTenant(db, 'contoso', 'Contoso', true));
beforeEach(async () => {
  await db.query('truncate sign_in_link, web_session, api_token');
  api = await serveApi(db.dataSource);
});
afterEach(() => api.close());

async function newLink(): Promise<string> {
  const link = await issueSignInLink(db.dataSource, api.address);
  expect(link).toMatch(new RegExp(`^${api.address}/sign-in#[\\w-]{43}$`));
  return link.split('#')[1] ?? '';
}

function exchange(secret: string) {
  return request(api.address).post('/api/v1/session').set('X-Countersign', '1').send({ secret });
}

async function statusWith(headers: Record<string, string>, path = '/api/v1/session'): Promise<number> {
  return (await request(api.address).get(path).set(headers)).status;
}

test('a link signs in once', async () => {
  const secret = await newLink();
  const first = await exchange(secret);
  expect(first.status).toBe(201);
  expect(session.strict().parse(first.body)).toMatchObject({
    subject: 'local operator',
    roles: ['admin'],
    isDemo: true,
    tenants: [{ tenantId: 'contoso', name: 'Contoso', isDemo: true }],
  });
  const [cookie = ''] = first.headers['set-cookie'] as unknown as string[];
  expect(cookie).toMatch(
    /^countersign_session=[\w-]{43}; Max-Age=28800; Path=\/; .*HttpOnly; SameSite=Strict$/,
  );
  expect(await statusWith({ Cookie: cookie.split(';')[0] ?? '' })).toBe(200);

  expect((await exchange(secret)).body).toMatchObject({ status: 403, code: 'link_used_or_expired' });
});

test('of two that use a link at the same moment one gets in', async () => {
  const secret = await newLink();
  const answers = await Promise.all([exchange(secret), exchange(secret), exchange(secret)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403]);
});

test('a link of eleven minutes ago, a wrong one and a short one do not work', async () => {
  const secret = await newLink();
  await db.query(`update sign_in_link set expires_at = now() - interval '1 second'`);
  expect((await exchange(secret)).status).toBe(403);
  expect((await exchange('x'.repeat(43))).status).toBe(403);
  expect((await exchange('short')).body).toMatchObject({ status: 400, code: 'invalid_body' });
});

test('opening the page with the link does not use it up, and no secret is stored', async () => {
  const secret = await newLink();
  expect((await request(api.address).get('/sign-in')).status).toBe(200);
  const rows = await db.query(`select encode(secret_hash, 'escape') as stored from sign_in_link`);
  expect(JSON.stringify(rows)).not.toContain(secret);
  expect((await exchange(secret)).status).toBe(201);
});

test('signing in gives a new session and ends the one before', async () => {
  const before = await signInAs(db.dataSource, ['viewer']);
  const answer = await exchange(await newLink()).set('Cookie', before);
  expect(answer.status).toBe(201);
  expect(await statusWith({ Cookie: before })).toBe(401);
});

test('the eleventh attempt in a minute is refused for a while', async () => {
  for (let attempt = 0; attempt < 10; attempt += 1) expect((await exchange('x'.repeat(43))).status).toBe(403);
  const refused = await exchange(await newLink());
  expect(refused.body).toMatchObject({ status: 429, code: 'too_many_requests' });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
});

test('the limit counts a sliding minute per address', () => {
  const limit = new SignInLimit();
  for (let at = 0; at < 10; at += 1) expect(limit.attempt('a', at * 1000)).toBeNull();
  expect(limit.attempt('a', 30_000)).toBe(30);
  expect(limit.attempt('b', 30_000)).toBeNull();
  expect(limit.attempt('a', 60_001)).toBeNull();
});

test('a session ends after half an hour without a call, and eight hours after signing in', async () => {
  expect(await statusWith({ Cookie: api.cookie })).toBe(200);
  await db.query(`update web_session set seen_at = now() - interval '29 minutes'`);
  expect(await statusWith({ Cookie: api.cookie })).toBe(200);
  const [{ idle }] = (await db.query(
    "select now() - seen_at < interval '1 minute' as idle from web_session",
  )) as [{ idle: boolean }];
  expect(idle).toBe(true);
  await db.query(`update web_session set seen_at = now() - interval '31 minutes'`);
  expect(await statusWith({ Cookie: api.cookie })).toBe(401);
  await db.query(`update web_session set seen_at = now(), expires_at = now() - interval '1 second'`);
  expect(await statusWith({ Cookie: api.cookie })).toBe(401);
});

test('signing out ends the session', async () => {
  const answer = await request(api.address)
    .delete('/api/v1/session')
    .set({ Cookie: api.cookie, 'X-Countersign': '1' });
  expect(answer.status).toBe(204);
  expect(answer.headers['clear-site-data']).toContain('storage');
  expect(await statusWith({ Cookie: api.cookie })).toBe(401);
});

test('a token signs in as its role until it expires or is revoked', async () => {
  const created = await createToken(db.dataSource, { name: 'siem', role: 'viewer', hours: 1 });
  const headers = { Authorization: `Bearer ${created?.token}` };
  expect(await statusWith(headers)).toBe(200);
  expect(await statusWith(headers, '/api/v1/requests')).toBe(200);
  expect(await statusWith(headers, '/api/v1/events')).toBe(403);
  expect((await listTokens(db.dataSource))[0]).toMatchObject({
    state: 'active',
    lastUsedAt: expect.any(String),
  });
  await db.query(`update api_token set expires_at = now()`);
  expect(await statusWith(headers)).toBe(401);
  await db.query(`update api_token set expires_at = now() + interval '1 hour'`);
  expect(await revokeToken(db.dataSource, 'siem')).toBe(true);
  expect(await revokeToken(db.dataSource, 'siem')).toBe(false);
  expect(await statusWith(headers)).toBe(401);
  expect(await createToken(db.dataSource, { name: 'siem', role: 'admin', hours: 1 })).toBeNull();
});

test('a token is no cookie, a cookie no token, and neither works in the address', async () => {
  const created = await createToken(db.dataSource, { name: 'siem', role: 'admin', hours: 1 });
  const secret = api.cookie.split('=')[1] ?? '';
  expect(await statusWith({ Cookie: `countersign_session=${created?.token}` })).toBe(401);
  expect(await statusWith({ Authorization: `Bearer ${secret}` })).toBe(401);
  expect(await statusWith({ Authorization: `Bearer cs_${secret}`, Cookie: api.cookie })).toBe(401);
  expect(await statusWith({}, `/api/v1/session?token=${created?.token}`)).toBe(401);
});

/** A raw call, as supertest would set the Host header itself. */
function statusOfHost(host: string): Promise<number | undefined> {
  const { port } = new URL(api.address);
  return new Promise((resolve, reject) => {
    httpGet(
      { host: '127.0.0.1', port, path: '/api/v1/session', headers: { Host: host, Cookie: api.cookie } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    ).on('error', reject);
  });
}

test('a foreign name that was made to point here is refused', async () => {
  const { port } = new URL(api.address);
  expect(await statusOfHost(`localhost:${port}`)).toBe(200);
  expect(await statusOfHost(`127.0.0.1:${port}`)).toBe(200);
  expect(await statusOfHost(`[::1]:${port}`)).toBe(200);
  for (const host of [`evil.example:${port}`, 'localhost', `localhost:1`, `localhost:${port}.evil.example`]) {
    expect([host, await statusOfHost(host)]).toEqual([host, 403]);
  }
});

test('a page of another origin changes nothing', async () => {
  const end = () => request(api.address).delete('/api/v1/session').set('Cookie', api.cookie);
  const foreign = [
    {},
    { 'X-Countersign': '1', Origin: 'https://evil.example' },
    { 'X-Countersign': '1', Origin: 'null' },
    { 'X-Countersign': '1', 'Sec-Fetch-Site': 'cross-site' },
    { 'X-Countersign': '1', 'Sec-Fetch-Site': 'same-site' },
  ];
  for (const headers of foreign) {
    const answer = await end().set(headers as Record<string, string>);
    expect([headers, answer.body]).toEqual([
      headers,
      expect.objectContaining({ status: 403, code: 'foreign_origin' }),
    ]);
  }
  expect(await statusWith({ Cookie: api.cookie })).toBe(200);
  expect(
    (await end().set({ 'X-Countersign': '1', Origin: api.address, 'Sec-Fetch-Site': 'same-origin' })).status,
  ).toBe(204);
});
