import { SignJWT, createLocalJWKSet, exportSPKI, generateKeyPair, jwtVerify } from 'jose';
import { type ManualClock, manualClock } from './clock.ts';
import { type FaultSetting } from './faults/faults.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from './start-simulator.ts';

const running: Simulator[] = [];

async function simulate(options: SimulatorOptions = {}): Promise<Simulator & { clock: ManualClock }> {
  const clock = manualClock('2026-06-10T12:00:00Z');
  const simulator = await startSimulator({ scenario: 'small', clock, ...options });
  running.push(simulator);
  return { ...simulator, clock };
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

async function askToken(
  simulator: Simulator,
  changes: Record<string, string> = {},
  headers = {},
): Promise<Response> {
  const { origin, tenantId, clientId, clientSecret } = simulator;
  const fields = {
    grant_type: 'client_credentials',
    scope: `${origin}/.default`,
    client_id: clientId,
    client_secret: clientSecret,
    ...changes,
  };
  const body = new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== ''));
  return fetch(`${origin}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body, headers });
}

type Get = (path: string, init?: RequestInit) => Promise<Response>;

async function reader(simulator: Simulator): Promise<Get> {
  const { access_token: token } = (await (await askToken(simulator)).json()) as { access_token: string };
  return (path, init = {}) =>
    fetch(new URL(path, simulator.origin), {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
}

interface Page {
  value: Record<string, unknown>[];
  '@odata.nextLink'?: string;
  '@odata.count'?: number;
}

const requestsPath = '/beta/deviceManagement/operationApprovalRequests';
const policiesPath = '/beta/deviceManagement/operationApprovalPolicies';
const eventsPath = '/v1.0/deviceManagement/auditEvents';
const allMembers = { headers: { prefer: 'include-unknown-enum-members' } };

async function readAll(get: Get, path: string, init?: RequestInit): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  let link: string | undefined = path;
  while (link !== undefined) {
    const response = await get(link, init);
    expect(response.status).toBe(200);
    const page = (await response.json()) as Page;
    rows.push(...page.value);
    link = page['@odata.nextLink'];
  }
  return rows;
}

async function control(simulator: Simulator, path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${simulator.origin}/_simulator/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
}

async function errorOf(response: Response): Promise<{ code: string; message: string }> {
  return ((await response.json()) as { error: { code: string; message: string } }).error;
}

test('a client finds the token endpoint, signs in and reads the three collections page by page', async () => {
  const simulator = await simulate({ pageSizes: { requests: 7, policies: 3, events: 40 } });
  const { origin, tenantId, model, clock } = simulator;
  const metadata = await (await fetch(`${origin}/${tenantId}/v2.0/.well-known/openid-configuration`)).json();
  expect(metadata).toMatchObject({
    issuer: `${origin}/${tenantId}/v2.0`,
    token_endpoint: `${origin}/${tenantId}/oauth2/v2.0/token`,
  });
  const get = await reader(simulator);
  const now = clock.now();
  expect(await readAll(get, requestsPath, allMembers)).toEqual(model.requestsVisibleAt(now));
  expect(await readAll(get, policiesPath, allMembers)).toEqual(model.policiesVisibleAt(now));
  const events = await readAll(get, `${eventsPath}?$orderby=activityDateTime asc&$top=100`);
  expect(events).toEqual(model.eventsVisibleAt(now));
  expect(events.length).toBeGreaterThan(2000);
  expect(await readAll(get, `${eventsPath}?$top=999`)).toEqual(events.reverse());
});

test('an access token is a JWT with roles, tenant and application, signed by a published key', async () => {
  const simulator = await simulate();
  const { access_token: token, expires_in: seconds } = (await (await askToken(simulator)).json()) as {
    access_token: string;
    expires_in: number;
  };
  const keys = await (await fetch(`${simulator.origin}/${simulator.tenantId}/discovery/v2.0/keys`)).json();
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
    currentDate: new Date(simulator.clock.now()),
  });
  expect(payload).toMatchObject({
    aud: simulator.origin,
    tid: simulator.tenantId,
    appid: simulator.clientId,
    roles: [
      ...['DeviceManagementRBAC.Read.All', 'DeviceManagementApps.Read.All'],
      ...['GroupMember.Read.All', 'User.ReadBasic.All', 'AuditLog.Read.All'],
    ],
  });
  expect(seconds).toBeGreaterThan(3500);
});

test('refused sign-ins carry the codes of Entra', async () => {
  const simulator = await simulate({ secretExpiresAt: Date.parse('2026-06-11T00:00:00Z') });
  const codesOf = async (response: Response): Promise<unknown> => {
    const { error, error_codes: codes } = (await response.json()) as { error: string; error_codes: number[] };
    return [response.status, error, ...codes];
  };
  expect(await codesOf(await askToken(simulator, { client_secret: 'wrong' }))).toEqual([
    401,
    'invalid_client',
    7000215,
  ]);
  expect(await codesOf(await askToken(simulator, { client_secret: '' }))).toEqual([
    401,
    'invalid_client',
    7000216,
  ]);
  expect(await codesOf(await askToken(simulator, { client_id: 'x' }))).toEqual([
    400,
    'unauthorized_client',
    700016,
  ]);
  expect(await codesOf(await askToken(simulator, { scope: 'User.Read' }))).toEqual([
    400,
    'invalid_scope',
    1002012,
  ]);
  const elsewhere = { ...simulator, tenantId: 'fabrikam.example' };
  expect(await codesOf(await askToken(elsewhere))).toEqual([400, 'invalid_request', 90002]);
  const basic = Buffer.from(`${simulator.clientId}:${encodeURIComponent(simulator.clientSecret)}`).toString(
    'base64',
  );
  const viaHeader = await askToken(
    simulator,
    { client_id: '', client_secret: '' },
    { authorization: `Basic ${basic}` },
  );
  expect(viaHeader.status).toBe(200);
  simulator.clock.advance(24 * 3_600_000);
  expect(await codesOf(await askToken(simulator))).toEqual([401, 'invalid_client', 7000222]);
});

test('a client assertion is accepted when its key, audience and time are right, and only then', async () => {
  const { privateKey, publicKey } = await generateKeyPair('PS256', { extractable: true });
  const stranger = await generateKeyPair('PS256');
  const simulator = await simulate({ clientCertificate: await exportSPKI(publicKey) });
  const { origin, tenantId, clientId, clock } = simulator;
  const assert = async (changes: {
    aud?: string;
    exp?: number;
    key?: typeof privateKey;
    sub?: string;
  }): Promise<number[]> => {
    const now = Math.floor(clock.now() / 1000);
    const assertion = await new SignJWT({ jti: 'one' })
      .setProtectedHeader({ alg: 'PS256' })
      .setIssuer(clientId)
      .setSubject(changes.sub ?? clientId)
      .setAudience(changes.aud ?? `${origin}/${tenantId}/oauth2/v2.0/token`)
      .setExpirationTime(changes.exp ?? now + 300)
      .sign(changes.key ?? privateKey);
    const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    const response = await askToken(simulator, {
      client_secret: '',
      client_assertion: assertion,
      client_assertion_type: type,
    });
    const body = (await response.json()) as { error_codes?: number[] };
    return body.error_codes ?? [response.status];
  };
  expect(await assert({})).toEqual([200]);
  expect(await assert({ aud: `${origin}/${tenantId}/v2.0` })).toEqual([200]);
  expect(await assert({ aud: 'https://elsewhere.example' })).toEqual([700023]);
  expect(await assert({ exp: 1 })).toEqual([700024]);
  expect(await assert({ sub: 'somebody' })).toEqual([700021]);
  expect(await assert({ key: stranger.privateKey })).toEqual([700027]);
});

test('without a good token nothing is served, and an hour later the token is no longer good', async () => {
  const simulator = await simulate();
  const get = await reader(simulator);
  expect((await get(requestsPath)).status).toBe(200);
  for (const authorization of ['', 'Bearer nonsense']) {
    const refused = await get(requestsPath, { headers: { authorization } });
    expect([refused.status, (await errorOf(refused)).code]).toEqual([401, 'InvalidAuthenticationToken']);
  }
  simulator.clock.advance(3_700_000);
  const late = await get(requestsPath);
  expect([late.status, (await errorOf(late)).message]).toEqual([401, expect.stringMatching(/expired/)]);
});

test('each resource asks for its own permission, and says so in an envelope inside the message', async () => {
  const onlyApps = await simulate({ roles: ['DeviceManagementApps.Read.All'] });
  const get = await reader(onlyApps);
  expect((await get(eventsPath)).status).toBe(200);
  const refused = await get(requestsPath);
  const { code, message } = await errorOf(refused);
  expect([refused.status, code]).toEqual([403, 'Forbidden']);
  expect((JSON.parse(message) as { Message: string }).Message).toMatch(/DeviceManagementRBAC\.Read\.All/);
  const onlyRbac = await simulate({ roles: ['DeviceManagementRBAC.Read.All'] });
  expect((await (await reader(onlyRbac))(eventsPath)).status).toBe(403);
});

test('approval requests exist in beta only', async () => {
  const get = await reader(await simulate());
  const refused = await get('/v1.0/deviceManagement/operationApprovalRequests');
  expect([refused.status, await errorOf(refused)]).toMatchObject([
    404,
    { code: 'BadRequest', message: "Resource not found for the segment 'operationApprovalRequests'." },
  ]);
});

test('no method but GET does anything', async () => {
  const simulator = await simulate();
  const get = await reader(simulator);
  const before = await (await get(requestsPath)).text();
  const id = simulator.model.requestsVisibleAt(simulator.clock.now())[0]!.id;
  for (const method of ['POST', 'PATCH', 'DELETE', 'PUT']) {
    expect((await get(`${requestsPath}/${id}`, { method })).status).toBe(405);
  }
  expect((await get(`${requestsPath}/${id}/approve`, { method: 'POST', body: '{}' })).status).toBe(403);
  expect(await (await get(requestsPath)).text()).toBe(before);
});

test('one request, one policy and one event can be read by id, and an unknown id is 404', async () => {
  const simulator = await simulate();
  const get = await reader(simulator);
  const now = simulator.clock.now();
  const { model } = simulator;
  for (const [path, known] of [
    [requestsPath, model.requestsVisibleAt(now)[0]!],
    [policiesPath, model.policiesVisibleAt(now)[0]!],
    [eventsPath, model.eventsVisibleAt(now)[0]!],
  ] as const) {
    expect(await (await get(`${path}/${known.id}`, allMembers)).json()).toMatchObject({ ...known });
    expect((await get(`${path}/00000000-0000-4000-8000-000000000000`)).status).toBe(404);
  }
});

test('audit events are filtered by time, by text and by both', async () => {
  const simulator = await simulate();
  const get = await reader(simulator);
  const now = simulator.clock.now();
  const all = simulator.model.eventsVisibleAt(now);
  const ask = async (filter: string): Promise<unknown[]> =>
    readAll(
      get,
      `${eventsPath}?$filter=${encodeURIComponent(filter)}&$orderby=activityDateTime asc&$top=1000`,
    );
  const { activityDateTime: exact } = all[500]!;
  expect(await ask(`activityDateTime gt ${exact}`)).toEqual(all.slice(501));
  expect(
    await ask(`activityDateTime ge ${exact} and activityDateTime lt ${all[700]!.activityDateTime}`),
  ).toEqual(all.slice(500, 700));
  expect(
    await ask(
      `(activityDateTime le ${exact}) and (category eq 'Role' and activityOperationType ne 'Create')`,
    ),
  ).toEqual(
    all
      .slice(0, 501)
      .filter((event) => event.category === 'Role' && event.activityOperationType !== 'Create'),
  );
  const from = Date.parse('2026-06-01T00:00:00Z');
  expect(await ask('activityDateTime ge 2026-06-01')).toEqual(simulator.model.eventsVisibleAt(now, { from }));
});

test('what the service does not understand is 400: quoted dates, locale dates, unknown names, bad tokens and sizes', async () => {
  const get = await reader(await simulate());
  for (const query of [
    "$filter=activityDateTime ge '2026-06-01T00:00:00Z'",
    '$filter=activityDateTime ge 6/1/2026',
    "$filter=nothing eq 'x'",
    '$filter=category eq Role',
    "$filter=category eq 'Role' or category eq 'Other'",
    '$filter=(activityDateTime ge 2026-06-01',
    '$orderby=category',
    '$top=1001',
    '$top=0',
    '$skiptoken=made-up',
  ]) {
    const refused = await get(`${eventsPath}?${query}`);
    expect([query, refused.status, (await errorOf(refused)).code]).toEqual([query, 400, 'BadRequest']);
  }
});

test('a filter by text shows the known oddities: a count of 1000, and a nextLink to an empty page', async () => {
  const get = await reader(await simulate());
  const page = (await (
    await get(`${eventsPath}?$filter=activityType eq 'addExclusion OperationApprovalPolicy'`)
  ).json()) as Page;
  expect([page.value.length, page['@odata.count']]).toEqual([1, 1000]);
  const after = (await (await get(page['@odata.nextLink']!)).json()) as Page;
  expect([after.value, after['@odata.nextLink']]).toEqual([[], undefined]);
});

test('members after the sentinel are shown to those who ask for them', async () => {
  const simulator = await simulate();
  const get = await reader(simulator);
  const typesOf = (rows: Record<string, unknown>[]): unknown[] => rows.map(({ policyType }) => policyType);
  expect(typesOf(await readAll(get, policiesPath))).toContain('unknownFutureValue');
  expect(typesOf(await readAll(get, policiesPath))).not.toContain('tenantConfiguration');
  expect(typesOf(await readAll(get, policiesPath, allMembers))).toContain('tenantConfiguration');
});

test('categories and activity types are listed as they occur', async () => {
  const get = await reader(await simulate());
  const categories = (await (await get(`${eventsPath}/getAuditCategories`)).json()) as { value: string[] };
  expect(categories.value).toEqual(expect.arrayContaining(['Role', 'Application', 'Device']));
  const types = (await (await get(`${eventsPath}/getAuditActivityTypes(category='Role')`)).json()) as {
    value: string[];
  };
  expect(types.value).toEqual(
    expect.arrayContaining(['approve OperationApprovalRequest', 'Create OperationApprovalPolicy']),
  );
});

test('answers carry the headers that a client logs', async () => {
  const simulator = await simulate();
  const get = await reader(simulator);
  const { headers } = await get(requestsPath, { headers: { 'client-request-id': 'my-own-id' } });
  expect(headers.get('client-request-id')).toBe('my-own-id');
  expect(headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(Date.parse(headers.get('date')!)).toBe(simulator.clock.now());
  expect(headers.get('x-ms-ags-diagnostic')).toMatch(/ServerInfo/);
  expect(headers.get('content-type')).toMatch(/^application\/json;odata\.metadata=minimal/);
});

test('too many requests in the window are 429 with Retry-After, and after waiting all is well', async () => {
  const simulator = await simulate({ throttle: { requestsMax: 3, windowSeconds: 20 } });
  const get = await reader(simulator);
  for (let i = 0; i < 3; i += 1) expect((await get(policiesPath)).status).toBe(200);
  const refused = await get(policiesPath);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '20']);
  const { code, message } = await errorOf(refused);
  expect([code, JSON.parse(message)]).toMatchObject(['TooManyRequests', { RetryAfter: null }]);
  simulator.clock.advance(20_000);
  expect((await get(policiesPath)).status).toBe(200);
});

test('faults can be set for some paths and some times, over HTTP or in the process', async () => {
  const simulator = await simulate();
  const get = await reader(simulator);
  await control(simulator, 'faults', { name: 'outage', status: 503, match: 'auditEvents', times: 2 });
  expect((await get(requestsPath)).status).toBe(200);
  expect([
    (await get(eventsPath)).status,
    (await get(eventsPath)).status,
    (await get(eventsPath)).status,
  ]).toEqual([503, 503, 200]);
  simulator.faults.set({ name: 'throttle-everything', retryAfter: null });
  const throttled = await get(requestsPath);
  expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, null]);
  await control(simulator, 'faults/clear', {});
  simulator.faults.set({ name: 'missing-permission' });
  expect([(await get(eventsPath)).status, (await get(requestsPath)).status]).toEqual([403, 200]);
  simulator.faults.clear();
  simulator.faults.set({ name: 'wrong-secret', reason: 'expired' });
  expect(await (await askToken(simulator)).json()).toMatchObject({ error_codes: [7000222] });
  simulator.faults.clear();
  simulator.faults.set({ name: 'truncated-pages', keep: 3 });
  expect((await readAll(get, requestsPath)).length).toBe(3);
  simulator.faults.clear();
  simulator.faults.set({ name: 'cut-bodies', afterBytes: 50 });
  await expect(get(requestsPath).then((response) => response.text())).rejects.toThrow();
  simulator.faults.clear();
  simulator.faults.set({ name: 'looping-links' });
  const page = (await (await get(`${requestsPath}?$top=2`)).json()) as Page;
  const again = (await (await get(page['@odata.nextLink']!)).json()) as Page;
  expect(again.value).toEqual(page.value);
});

test('the control surface names its faults, refuses unknown ones, and takes JSON only', async () => {
  const simulator = await simulate();
  const state = (await (await fetch(`${simulator.origin}/_simulator`)).json()) as {
    knownFaults: { name: string }[];
  };
  expect(state.knownFaults.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['outage', 'latency', 'foreign-links']),
  );
  const unknown = await control(simulator, 'faults', { name: 'flood' });
  expect([unknown.status, await unknown.text()]).toEqual([
    400,
    expect.stringMatching(/choose one of: outage/),
  ]);
  const form = await fetch(`${simulator.origin}/_simulator/faults`, { method: 'POST', body: 'name=outage' });
  expect(form.status).toBe(415);
  const before = simulator.clock.now();
  await control(simulator, 'clock/advance', { milliseconds: 60_000 });
  expect(simulator.clock.now()).toBe(before + 60_000);
});

test('the request log names method, path and status of everything but the control surface', async () => {
  const simulator = await simulate();
  await fetch(`${simulator.origin}/_simulator`);
  const get = await reader(simulator);
  await get(`${requestsPath}?$top=5`);
  expect(simulator.requestLog.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
    `POST /${simulator.tenantId}/oauth2/v2.0/token 200`,
    `GET ${requestsPath}?$top=5 200`,
  ]);
});

test('a token of another tenant is refused', async () => {
  const [here, there] = [await simulate(), await simulate({ seed: 2 })];
  const { access_token: token } = (await (await askToken(there)).json()) as { access_token: string };
  const refused = await (await reader(here))(requestsPath, { headers: { authorization: `Bearer ${token}` } });
  expect([refused.status, (await errorOf(refused)).message]).toEqual([
    401,
    expect.stringMatching(/another tenant/),
  ]);
});

test('a broken address is the mistake of the client', async () => {
  const simulator = await simulate({ scenario: 'empty' });
  expect((await fetch(`${simulator.origin}/beta/%E0%A4%A`)).status).toBe(400);
});

test('the evil host counts every byte, and nothing reaches it by itself', async () => {
  const simulator = await simulate({ scenario: 'empty' });
  expect(simulator.evilHost.bytesReceived).toBe(0);
  simulator.faults.set({ name: 'redirects' });
  const careless = new AbortController();
  const followed = fetch(`${simulator.origin}/beta/deviceManagement/auditEvents`, {
    signal: careless.signal,
  });
  while (simulator.evilHost.bytesReceived < 20) await new Promise((resolve) => setTimeout(resolve, 5));
  careless.abort();
  await expect(followed).rejects.toThrow();
});

test('bodies break in every documented way', async () => {
  const simulator = await simulate();
  const get = await reader(simulator);
  const textUnder = async (fault: FaultSetting) => {
    simulator.faults.set(fault);
    try {
      return await (await get(`${requestsPath}?$top=2`)).text();
    } finally {
      simulator.faults.clear();
    }
  };
  const whole = await textUnder({ name: 'wrong-dates' });
  await expect(textUnder({ name: 'wrong-lengths', by: 100 })).rejects.toThrow();
  expect(() => JSON.parse(whole)).not.toThrow();
  expect((await textUnder({ name: 'gzip-bombs', megabytes: 3 })).length).toBe(3_000_000);
  expect(await textUnder({ name: 'html-answers' })).toContain('<title>');
  expect(await textUnder({ name: 'slow-drip', bytes: 400, everyMilliseconds: 0 })).toBe(whole);
  for (const as of ['empty-link', 'null-link', 'number-link', 'no-value', 'null-value'])
    expect(await textUnder({ name: 'odd-pages', as })).not.toBe(whole);
});

test('rows are late, doubled, shifted, hidden or hostile, each time the same way', async () => {
  const simulator = await simulate();
  const get = await reader(simulator);
  const idsUnder = async (fault: FaultSetting | null, path = `${requestsPath}?$top=20`) => {
    if (fault) simulator.faults.set(fault);
    const rows = (await readAll(get, path)) as { id?: string }[];
    simulator.faults.clear();
    return rows.map(({ id }) => id);
  };
  const all = await idsUnder(null);
  expect((await idsUnder({ name: 'overlapping-pages' })).length).toBeGreaterThan(all.length);
  expect(new Set(await idsUnder({ name: 'overlapping-pages' }))).toEqual(new Set(all));
  expect((await idsUnder({ name: 'shifting-rows' })).length).toBe(
    all.length - Math.ceil(all.length / 20) + 1,
  );
  const half = await idsUnder({ name: 'vanished-rows', oneOf: 2 });
  expect(half.length).toBeLessThan(all.length);
  expect(await idsUnder({ name: 'vanished-rows', oneOf: 2 })).toEqual(half);
  expect(
    (await idsUnder({ name: 'bare-ids', as: 'missing' })).filter((id) => id === undefined).length,
  ).toBeGreaterThan(1);
  expect(await idsUnder({ name: 'odd-pages', as: 'empty-with-link' })).toEqual(all);
  const events = await idsUnder(null, eventsPath);
  expect((await idsUnder({ name: 'late-events', minutes: 60 * 24 }, eventsPath)).length).toBeLessThan(
    events.length,
  );
  simulator.faults.set({ name: 'hostile-rows', as: 'bad-utf8' });
  const bytes = Buffer.from(await (await get(`${requestsPath}?$top=2`)).arrayBuffer());
  expect(bytes.includes(Buffer.from([0xff, 0xc0, 0xaf]))).toBe(true);
});
