import { manualClock } from './clock.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from './start-simulator.ts';

const running: Simulator[] = [];

async function simulate(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({
    scenario: 'small',
    clock: manualClock('2026-06-10T12:00:00Z'),
    ...options,
  });
  running.push(simulator);
  return simulator;
}

async function tokenOf(simulator: Simulator, changes: Record<string, string> = {}): Promise<Response> {
  const { origin, tenantId, clientId, clientSecret } = simulator;
  const fields = {
    grant_type: 'client_credentials',
    scope: `${origin}/.default`,
    client_id: clientId,
    client_secret: clientSecret,
    ...changes,
  };
  return fetch(`${origin}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  });
}

async function reader(
  simulator: Simulator,
): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const { access_token: token } = (await (await tokenOf(simulator)).json()) as { access_token: string };
  return (path, init = {}) =>
    fetch(new URL(path, simulator.origin), {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
}

interface Page {
  value: Record<string, unknown>[];
  '@odata.nextLink'?: string;
}

async function readAll(
  get: (path: string) => Promise<Response>,
  path: string,
): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  let link: string | undefined = path;
  while (link !== undefined) {
    const response = await get(link);
    expect(response.status).toBe(200);
    const page = (await response.json()) as Page;
    rows.push(...page.value);
    link = page['@odata.nextLink'];
  }
  return rows;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

test('a client finds the token endpoint, signs in and reads the three collections page by page', async () => {
  const simulator = await simulate({ pageSizes: { requests: 7, events: 40 } });
  const { origin, tenantId, model, clock } = simulator;
  const metadata = (await (
    await fetch(`${origin}/${tenantId}/v2.0/.well-known/openid-configuration`)
  ).json()) as object;
  expect(metadata).toMatchObject({
    issuer: `${origin}/${tenantId}/v2.0`,
    token_endpoint: `${origin}/${tenantId}/oauth2/v2.0/token`,
  });
  const get = await reader(simulator);
  const now = clock.now();
  const requests = await readAll(
    (path) => get(path, { headers: { prefer: 'include-unknown-enum-members' } }),
    '/beta/deviceManagement/operationApprovalRequests',
  );
  expect(requests).toEqual(model.requestsVisibleAt(now));
  const policies = await readAll(
    (path) => get(path, { headers: { prefer: 'include-unknown-enum-members' } }),
    '/beta/deviceManagement/operationApprovalPolicies',
  );
  expect(policies).toEqual(model.policiesVisibleAt(now));
  const events = await readAll(
    get,
    '/v1.0/deviceManagement/auditEvents?$orderby=activityDateTime asc&$top=100',
  );
  expect(events).toEqual(model.eventsVisibleAt(now));
  expect(events.length).toBeGreaterThan(300);
});
