import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { createApi } from '../create-api.ts';
import { ApiSettings } from '../api-settings.ts';
import { createLogger } from '@countersign/database';
import { serveApi, type ServedApi, signInAs } from '../testing/serve-api.ts';
import { declaredRoutes, refuseUndeclaredRoutes } from './permitted-routes.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;
let dashboardFolder: string;

beforeAll(async () => {
  dashboardFolder = mkdtempSync(join(tmpdir(), 'countersign-dashboard-'));
  mkdirSync(join(dashboardFolder, 'assets'));
  writeFileSync(join(dashboardFolder, 'index.html'), '<!doctype html><title>Countersign</title>');
  writeFileSync(join(dashboardFolder, 'assets', 'index-4f2a.js'), 'export {}');
  api = await serveApi(db.dataSource, { dashboardFolder });
});
afterAll(() => api.close());

async function routesOfTheApp() {
  const log = createLogger({ app: 'api', write: () => undefined });
  const app = await createApi(
    db.dataSource,
    new ApiSettings({ isDemo: false, version: '0', ticketUrl: null, log, dashboardFolder }),
  );
  const routes = declaredRoutes(app);
  await app.close();
  return routes;
}

function call(method: string, path: string) {
  const filled = path.replace(':tenantId', 'contoso').replace(':id', '00000000-0000-4000-8000-000000000000');
  const verb = method.toLowerCase() as 'get' | 'post' | 'delete';
  return request(api.address)[verb](filled).set('X-Countersign', '1');
}

test('whoever is not signed in gets nothing but what is declared public', async () => {
  const routes = await routesOfTheApp();
  expect(routes.length).toBeGreaterThan(20);
  const open = routes
    .filter((route) => route.permission === 'public')
    .map(({ method, path }) => `${method} ${path}`);
  expect(open.sort()).toEqual([
    'GET /api/openapi.json',
    'GET /healthz',
    'GET /metrics',
    'GET /readyz',
    'POST /api/v1/session',
  ]);
  for (const { method, path, permission } of routes) {
    if (permission === 'public') continue;
    const answer = await call(method, path);
    expect([path, answer.body]).toEqual([
      path,
      expect.objectContaining({ status: 401, code: 'not_signed_in' }),
    ]);
  }
});

test.each([
  ['viewer', ['read', 'signed-in']],
  ['manager', ['read', 'signed-in']],
  ['analyst', ['read', 'signed-in', 'investigate', 'export', 'triage', 'tune']],
  ['auditor', ['read', 'signed-in', 'investigate', 'export', 'retain', 'oversee']],
  ['nobody', []],
])('%s may: %s', async (role, may) => {
  for (const { method, path, permission } of await routesOfTheApp()) {
    if (
      permission === undefined ||
      permission === 'public' ||
      path.endsWith('/stream') ||
      method === 'DELETE'
    )
      continue;
    const cookie = await signInAs(db.dataSource, [role]);
    const { status } = await call(method, path).set('Cookie', cookie);
    expect([path, status === 403]).toEqual([path, !(may as string[]).includes(permission)]);
  }
});

test('an endpoint without a permission does not start', async () => {
  @Controller('forgotten')
  class ForgottenController {
    @Get(':id')
    read(): string {
      return 'secret';
    }
  }
  @Module({ controllers: [ForgottenController] })
  class ForgottenModule {}
  const app = await NestFactory.create(ForgottenModule, { logger: false });
  expect(() => refuseUndeclaredRoutes(app)).toThrow('GET /forgotten/:id (ForgottenController.read)');
  await app.close();
});

test('every answer says who may frame, load and store it', async () => {
  const data = await request(api.address).get('/api/v1/session').set('Cookie', api.cookie);
  const page = await request(api.address).get('/requests');
  for (const { headers } of [data, page]) {
    expect(headers['content-security-policy']).toContain(
      `default-src 'none';script-src 'self';style-src 'self'`,
    );
    expect(headers['content-security-policy']).not.toMatch(/unsafe|upgrade-insecure/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'x-request-id': expect.stringMatching(/^[\da-f-]{36}$/),
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  }
  expect(data.headers['cache-control']).toBe('no-store');
});

test('the dashboard answers every page, its files are kept for good, and programs get no page', async () => {
  for (const path of ['/', '/requests', '/requests/contoso/0d0c', '/sign-in']) {
    const page = await request(api.address).get(path);
    expect([path, page.status, page.headers['cache-control']]).toEqual([path, 200, 'no-cache']);
    expect(page.text).toContain('<title>Countersign</title>');
  }
  const file = await request(api.address).get('/assets/index-4f2a.js');
  expect(file.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  for (const path of ['/api/v1/nothing', '/assets/old.js', '/favicon.png', '/../package.json']) {
    const missing = await request(api.address).get(path);
    expect([path, missing.status]).toEqual([path, 404]);
  }
  expect((await request(api.address).get('/api/nothing')).body).toMatchObject({ code: 'not_found' });
});

test('without a build the page says how to get one', async () => {
  const bare = await serveApi(db.dataSource);
  const page = await request(bare.address).get('/');
  expect([page.status, page.headers['content-type'], page.text]).toEqual([
    200,
    'text/plain; charset=utf-8',
    expect.stringContaining('npm run build'),
  ]);
  await bare.close();
});

test('operations can see that it lives, and nothing else', async () => {
  expect((await request(api.address).get('/healthz')).body).toEqual({ status: 'ok' });
  expect((await request(api.address).get('/readyz')).body).toEqual({ status: 'ok' });
  const measured = await request(api.address).get('/metrics');
  expect(measured.text).toContain('countersign_http_request_seconds_count');
  expect(measured.text).toContain('route="/api/v1/session"');
});

test('a body that is no JSON is refused in the same form as everything', async () => {
  const answer = await request(api.address)
    .post('/api/v1/session')
    .set({ 'X-Countersign': '1', 'Content-Type': 'application/json' })
    .send('{"secret":');
  expect(answer.body).toMatchObject({
    status: 400,
    code: 'invalid_body',
    requestId: answer.headers['x-request-id'],
  });
  expect(answer.headers['content-type']).toContain('application/problem+json');
});

test('our own mistake tells the caller an id and the log the rest', async () => {
  await db.query('alter table finding rename to finding_gone');
  try {
    const answer = await request(api.address).get('/api/v1/findings?q=Berg').set('Cookie', api.cookie);
    expect(answer.body).toMatchObject({ status: 500, code: 'internal' });
    expect(answer.text).not.toMatch(/select|relation|finding_gone|\.ts|node_modules/);
    const line = api.logged.find((one) => one.includes(answer.body.requestId)) ?? '';
    expect(line).toContain('does not exist');
    expect(line).not.toContain('q=Berg');
  } finally {
    await db.query('alter table finding_gone rename to finding');
  }
});
