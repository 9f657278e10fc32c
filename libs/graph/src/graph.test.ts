import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { type GraphAnswer } from './graph-answer.ts';
import { createGraphClient, type GraphClientOptions } from './graph-client.ts';
import { GraphError } from './graph-error.ts';
import { type Wait } from './middleware/retry-policy.ts';
import { type GraphPage, readPages } from './pages.ts';
import { type TokenSource } from './token-source.ts';

const path = '/beta/deviceManagement/operationApprovalRequests';
type Answer = (request: IncomingMessage, response: ServerResponse, base: string) => void;

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listen(answers: Answer[]): Promise<{ base: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  let base = '';
  const server: Server = createServer((request, response) => {
    requests.push(request);
    const answer = answers[Math.min(requests.length, answers.length) - 1]!;
    answer(request, response, base);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => (server.closeAllConnections(), server.close()) });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { base, requests };
}

/** A second listener in the place of an attacker: counts every byte that reaches it. */
async function evilHost() {
  let bytes = 0;
  const server = createTcpServer((socket) => {
    bytes += 1;
    socket.on('data', (data) => (bytes += data.length));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  return { port: (server.address() as AddressInfo).port, received: () => bytes };
}

const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

function tokens(): TokenSource & { forgotten: string[] } {
  const forgotten: string[] = [];
  return {
    forgotten,
    token: () => Promise.resolve(`secret-token-${forgotten.length}`),
    forget: (token) => forgotten.push(token),
  };
}

function clientFor(base: string, over: Partial<GraphClientOptions> = {}) {
  const waits: Wait[] = [];
  const slept: number[] = [];
  const client = createGraphClient({
    baseUrl: base,
    tokens: tokens(),
    onWait: (wait) => waits.push(wait),
    sleep: (milliseconds) => (slept.push(milliseconds), Promise.resolve()),
    random: () => 0.5,
    now: () => new Date('2026-10-05T09:00:00Z'),
    ...over,
  });
  return { client, waits, slept };
}

async function collect(
  pages: AsyncGenerator<GraphPage>,
): Promise<{ pages: GraphPage[]; error: GraphError | null }> {
  const all: GraphPage[] = [];
  try {
    for await (const page of pages) all.push(page);
    return { pages: all, error: null };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return { pages: all, error };
  }
}

test('what another process was told to wait is kept to right before every request, the repeated ones too', async () => {
  const { base, requests } = await listen([json({}, 503), json({ value: [] })]);
  const now = new Date('2026-10-05T09:00:00Z');
  const seconds = (count: number) => new Date(now.getTime() + count * 1000);
  const answers = [null, seconds(30), seconds(-1)];
  const asked: number[] = [];
  const { client, slept } = clientFor(base, {
    toldToWait: () => (asked.push(requests.length), Promise.resolve(answers.shift() ?? null)),
  });
  await client.get(path);
  expect(asked).toEqual([0, 1, 1]);
  expect(slept).toEqual([expect.any(Number), 30_000]);
  expect(requests).toHaveLength(2);
});

test('told to wait for longer than a cycle, nothing is asked at all', async () => {
  const { base, requests } = await listen([json({ value: [] })]);
  const until = new Date('2026-10-05T11:00:00Z');
  const { client } = clientFor(base, { toldToWait: () => Promise.resolve(until) });
  await expect(client.get(path)).rejects.toMatchObject({ kind: 'throttled', retryAfterSeconds: 7200 });
  expect(requests).toEqual([]);
});

test('pages are read to the end, as the bytes that came', async () => {
  const body = Buffer.concat([
    Buffer.from('{"value":[{"id":"\\u0000'),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('"}]}'),
  ]);
  const { base, requests } = await listen([
    (_, response, own) =>
      json({
        value: [{ id: 1 }],
        '@odata.count': 1000,
        '@odata.nextLink': `${own}${path}?$skiptoken=B%20a&x='1'`,
      })(_, response, own),
    (_, response) => response.writeHead(200, { 'request-id': 'r2' }).end(body),
  ]);
  const { pages, error } = await collect(readPages(clientFor(base).client, `${path}?$top=2`));
  expect(error).toBeNull();
  expect(pages[1]!.bytes.equals(body)).toBe(true);
  expect(pages.map((page) => [page.pageNumber, page.asked, page.requestId])).toEqual([
    [1, `${path}?$top=2`, null],
    [2, `${path}?$skiptoken=B%20a&x=%271%27`, 'r2'],
  ]);
  expect(requests[1]!.url).toBe(`${path}?$skiptoken=B%20a&x=%271%27`);
  expect(requests[0]!.headers).toMatchObject({
    authorization: 'Bearer secret-token-0',
    prefer: 'include-unknown-enum-members',
    'accept-language': 'en-US',
    'user-agent': 'countersign/0',
    'client-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
  });
  expect(requests[1]!.headers['client-request-id']).not.toBe(requests[0]!.headers['client-request-id']);
});

test('F33 a link to anywhere else is not followed, and nothing at all is sent there', async () => {
  const evil = await evilHost();
  const links = (base: string) => [
    `http://127.0.0.1:${evil.port}${path}`,
    `${base.replace('127.0.0.1', '127.0.0.1:x@127.0.0.1').replace(/:\d+$/, `:${evil.port}`)}${path}`,
    `${base}@127.0.0.1:${evil.port}${path}`,
    `//127.0.0.1:${evil.port}${path}`,
    `https://127.0.0.1:${evil.port}${path}`,
    `${base}.evil.example${path}`,
    `http://localhost:${evil.port}${path}`,
    `user:pass@x`,
    'not a link',
  ];
  const { base } = await listen([json({})]);
  for (const link of links(base)) {
    const server = await listen([json({ value: [], '@odata.nextLink': link })]);
    const { pages, error } = await collect(readPages(clientFor(server.base).client, path));
    expect(pages).toHaveLength(1);
    expect(error?.kind).toBe('refused');
    expect(server.requests).toHaveLength(1);
  }
  expect(evil.received()).toBe(0);
});

test('F34 a redirect is an answer of somebody else: not followed, and not tried again', async () => {
  const evil = await evilHost();
  const { base, requests } = await listen([json('', 302, { location: `http://127.0.0.1:${evil.port}/` })]);
  const { error } = await collect(readPages(clientFor(base).client, path));
  expect([error?.kind, requests.length]).toEqual(['refused', 1]);
  expect(evil.received()).toBe(0);
});

test('only the collections that are harvested can be read, and only read', async () => {
  const { base, requests } = await listen([json({ value: [] })]);
  const { client } = clientFor(base);
  for (const other of [
    `${path}/1/approve`,
    '/beta/users',
    '/beta/deviceManagement/operationApprovalRequests/../../me',
    '/beta/deviceManagement/operationApprovalRequests%2F1',
    '/v1.0/$batch',
    '/v1.0/groups/x/members',
    '/v1.0/groups/00000000-0000-4000-8000-000000000001',
    '/v1.0/groups/00000000-0000-4000-8000-000000000001/members/$ref',
    '/v1.0/auditLogs/signIns',
    '/beta/deviceManagement/roleAssignments/1',
  ])
    await expect(client.get(other)).rejects.toMatchObject({ kind: 'refused' });
  expect(requests).toHaveLength(0);
  for (const own of [
    '/beta/deviceManagement/roleAssignments',
    '/v1.0/groups?$select=id',
    '/v1.0/groups/00000000-0000-4000-8000-000000000001/members',
    '/v1.0/auditLogs/directoryAudits?$top=1',
  ])
    expect((await client.get(own)).status).toBe(200);
  expect(Object.keys(client).sort()).toEqual(['get', 'now']);
});

test.each([
  ['a link that points to itself', (own: string) => `${own}${path}`, 'protocol', 1],
  ['an empty link', () => '', 'protocol', 1],
  ['a link that is null', () => null, 'protocol', 1],
  ['a link that is a number', () => 5, 'protocol', 1],
])('%s makes the reading fail after the page was handed over', async (_, link, kind, count) => {
  const { base } = await listen([
    (request, response, own) => json({ value: [], '@odata.nextLink': link(own) })(request, response, own),
  ]);
  const { pages, error } = await collect(readPages(clientFor(base).client, `${base}${path}`));
  expect([pages.length, error?.kind]).toEqual([count, kind]);
});

test('F03 a loop of links, the same content under new links, and too many pages end', async () => {
  let count = 0;
  const { base } = await listen([
    (request, response, own) =>
      json({ value: [], '@odata.nextLink': `${own}${path}?p=${(count += 1) % 3}` })(request, response, own),
  ]);
  expect((await collect(readPages(clientFor(base).client, path))).error?.sentence).toMatch(
    /links back|same as/,
  );
  const same = await listen([
    (request, response, own) =>
      json({ value: [{ id: 1 }], '@odata.nextLink': `${own}${path}?p=1` })(request, response, own),
  ]);
  expect((await collect(readPages(clientFor(same.base).client, path))).error?.sentence).toMatch(
    /same as|links back/,
  );
  const endless = await listen([
    (request, response, own) =>
      json({ value: [], '@odata.nextLink': `${own}${path}?p=${(count += 1)}` })(request, response, own),
  ]);
  const { pages, error } = await collect(readPages(clientFor(endless.base).client, path, { pagesMax: 5 }));
  expect([pages.length, error?.sentence]).toEqual([5, `Reading ${path}: has more than 5 pages.`]);
});

test('an answer that is no JSON or has no list is handed over, then refused', async () => {
  for (const body of ['<html>hello</html>', '{"values":[]}', '{"value":[', 'null', '']) {
    const { base } = await listen([json(body)]);
    const { pages, error } = await collect(readPages(clientFor(base).client, path));
    expect([pages.length, error?.kind]).toEqual([1, 'protocol']);
  }
});

test('F26 waits as long as it is told, in seconds or until a date, also beyond three minutes', async () => {
  const { base, requests } = await listen([
    json({}, 429, { 'retry-after': '315' }),
    json({}, 503, { date: 'Mon, 05 Oct 2026 10:00:00 GMT', 'retry-after': 'Mon, 05 Oct 2026 10:10:00 GMT' }),
    json({ value: [] }),
  ]);
  const { client, slept, waits } = clientFor(base);
  expect((await collect(readPages(client, path))).pages).toHaveLength(1);
  expect(slept).toEqual([315_000, 600_000]);
  expect(waits[0]).toMatchObject({
    because: 'throttled',
    status: 429,
    until: new Date('2026-10-05T09:05:15Z'),
  });
  expect(requests).toHaveLength(3);
});

test('F26 nonsense in Retry-After, or none, means backing off with jitter', async () => {
  const nonsense = ['0', '-5', 'soon', 'Mon, 05 Oct 2020 10:00:00 GMT'].map((text) =>
    json({}, 429, { 'retry-after': text }),
  );
  const { base } = await listen([...nonsense, json({}, 429), json({ value: [] })]);
  const { client, slept } = clientFor(base);
  await collect(readPages(client, path));
  expect(slept).toEqual([1500, 2500, 4500, 8500, 16_500]);
});

test('F26 asked to wait for days, it gives up at once and says for how long', async () => {
  const { base, requests } = await listen([json({}, 429, { 'retry-after': '864000' })]);
  const { client, slept } = clientFor(base);
  const { error } = await collect(readPages(client, path));
  expect(error).toMatchObject({ kind: 'throttled', retryAfterSeconds: 864_000 });
  expect([slept.length, requests.length]).toEqual([0, 1]);
});

test('F27 500 with the rate limit text is throttling; any other 500 and a lost connection are retried some times', async () => {
  const limited = {
    error: {
      code: 'InternalServerError',
      message: '{"_version":3,"Message":"Rate limit reached because of too many requests to query broker"}',
    },
  };
  const throttled = await listen([json(limited, 500), json({ value: [] })]);
  const first = clientFor(throttled.base);
  await collect(readPages(first.client, path));
  expect(first.waits[0]?.because).toBe('throttled');
  const failing = await listen([json('<html><title>Bad Gateway</title>', 502)]);
  const { error } = await collect(readPages(clientFor(failing.base).client, path));
  expect(error).toMatchObject({
    kind: 'unavailable',
    status: 502,
    sentence: `Graph failed on ${path} (502): Bad Gateway`,
  });
  expect(failing.requests).toHaveLength(4);
  const dropping = await listen([(request) => request.socket.destroy(), json({ value: [] })]);
  expect((await collect(readPages(clientFor(dropping.base).client, path))).error).toBeNull();
});

test('F29 a refused token is renewed once; a second refusal is the answer', async () => {
  const { base, requests } = await listen([json({}, 401), json({ value: [] })]);
  const source = tokens();
  expect((await collect(readPages(clientFor(base, { tokens: source }).client, path))).error).toBeNull();
  expect(requests.map((request) => request.headers.authorization)).toEqual([
    'Bearer secret-token-0',
    'Bearer secret-token-1',
  ]);
  const refusing = await listen([
    json({ error: { code: 'InvalidAuthenticationToken', message: 'no' } }, 401),
  ]);
  expect((await collect(readPages(clientFor(refusing.base).client, path))).error).toMatchObject({
    kind: 'sign-in',
    code: 'InvalidAuthenticationToken',
  });
  expect(refusing.requests).toHaveLength(2);
});

test('403 names the permission, nested Intune errors are unpacked, an old link is told from a bad request', async () => {
  const nested = {
    error: {
      code: 'Forbidden',
      message: '{\r\n "_version": 3,\r\n "Message": "No access - Operation ID 0"}',
      innerError: { 'request-id': 'abc' },
    },
  };
  const { base } = await listen([json(nested, 403)]);
  const { error } = await collect(readPages(clientFor(base).client, '/v1.0/deviceManagement/auditEvents'));
  expect(error).toMatchObject({ kind: 'forbidden', code: 'Forbidden', requestId: 'abc' });
  expect(error!.sentence).toBe(
    'Graph refused /v1.0/deviceManagement/auditEvents (403): No access - Operation ID 0',
  );
  expect(error!.nextStep).toContain('DeviceManagementApps.Read.All and consent again');
  const expired = await listen([
    (request, response, own) =>
      json({ value: [], '@odata.nextLink': `${own}${path}?p=2` })(request, response, own),
    json({}, 410),
  ]);
  expect((await collect(readPages(clientFor(expired.base).client, path))).error?.kind).toBe('link-expired');
});

test('F36 an answer that stalls, drips or is too large is given up', async () => {
  // One limit at a time: on a busy machine all others would strike first.
  const only = (limits: GraphClientOptions['limits'] & {}) => ({
    limits: { bodyBytesMax: 1000, ...limits },
    failedAttemptsMax: 1,
    now: () => new Date(),
  });
  const silent = await listen([() => undefined]);
  expect(
    (await collect(readPages(clientFor(silent.base, only({ headersMilliseconds: 80 })).client, path))).error
      ?.sentence,
  ).toContain('no answer began');
  const stalling = await listen([(_, response) => response.writeHead(200).write('{"value":')]);
  expect(
    (await collect(readPages(clientFor(stalling.base, only({ idleMilliseconds: 80 })).client, path))).error
      ?.sentence,
  ).toContain('stopped in the middle');
  const dripping = await listen([
    (_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    },
  ]);
  expect(
    (await collect(readPages(clientFor(dripping.base, only({ bodyMilliseconds: 300 })).client, path))).error
      ?.sentence,
  ).toContain('took too long');
  const large = await listen([json(' '.repeat(5000))]);
  expect((await collect(readPages(clientFor(large.base, only({})).client, path))).error?.kind).toBe(
    'protocol',
  );
  const short = await listen([
    (_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"value":[');
      setTimeout(() => response.destroy(), 20);
    },
  ]);
  expect((await collect(readPages(clientFor(short.base, only({})).client, path))).error?.kind).toBe(
    'unavailable',
  );
});

test('F37 a hundred thousand pages are read to the end, one at a time', async () => {
  const count = 100_000;
  const answer = (link: string): GraphAnswer => {
    const at = Number(new URL(link, 'http://127.0.0.1').searchParams.get('p') ?? 0);
    const next = at + 1 < count ? { '@odata.nextLink': `http://127.0.0.1${path}?p=${at + 1}` } : {};
    const bytes = Buffer.from(JSON.stringify({ value: [at], ...next }));
    return { url: new URL(link, 'http://127.0.0.1').href, status: 200, headers: new Headers(), bytes };
  };
  const client = { now: () => new Date(), get: (link: string) => Promise.resolve(answer(link)) };
  let pages = 0;
  for await (const page of readPages(client, path)) pages = page.pageNumber;
  expect(pages).toBe(count);
});

test('F37 a page of 50 megabytes arrives whole', async () => {
  const body = Buffer.from(
    JSON.stringify({ value: [{ id: 'x', requestJustification: 'long '.repeat(10_000_000) }] }),
  );
  const { base } = await listen([(_, response) => response.end(body)]);
  const { pages, error } = await collect(readPages(clientFor(base).client, path));
  expect(error).toBeNull();
  expect(pages[0]!.bytes.equals(body)).toBe(true);
});

test('an abort ends waiting and reading at once', async () => {
  const { base } = await listen([json({}, 429, { 'retry-after': '300' })]);
  const controller = new AbortController();
  const { client } = clientFor(base, {
    sleep: () => (controller.abort(new Error('stop')), Promise.resolve()),
  });
  await expect(client.get(path, controller.signal)).rejects.toThrow('stop');
});

test('plain http is for loopback only', () => {
  expect(() => clientFor('http://graph.example')).toThrow('GRAPH_BASE_URL has to start with https://');
  expect(() => clientFor('http://127.0.0.1.evil.example')).toThrow('https://');
});
