import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AccessTokens } from './access-token.ts';
import { type Clock } from './clock.ts';
import { type EvilHost } from './evil-host.ts';
import { type Answer, type Exchange, json } from './exchange.ts';
import { type FaultContext } from './faults/fault.ts';
import { type Faults } from './faults/faults.ts';
import { GraphError, graphErrorAnswer } from './graph-error.ts';
import { control } from './routes/control.ts';
import { type PageSizes, graphRoute, refuseWrite } from './routes/graph.ts';
import { type Registration, discover, issueToken, signingKeys } from './routes/sign-in.ts';
import { type PlayedTenant } from './tenant-model.ts';
import { type Throttle } from './throttle.ts';

export interface ServerParts {
  readonly clock: Clock;
  readonly tenant: PlayedTenant;
  readonly registration: Registration;
  readonly tokens: AccessTokens;
  readonly throttle: Throttle;
  /** Of `auditLogs`, besides. */
  readonly reportsThrottle: Throttle;
  readonly faults: Faults;
  readonly evilHost: EvilHost;
  readonly pageSizes: PageSizes;
  readonly scenario: string;
  readonly log: (entry: LoggedRequest) => void;
  readonly onAnswer: ((answer: SentAnswer) => void) | undefined;
}

/** What was sent, or would have been had the connection held. */
export interface SentAnswer {
  /** Path with query. */
  readonly path: string;
  readonly status: number;
  readonly body: Buffer;
}

/** One line of the request log. */
export interface LoggedRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly status: number;
  readonly at: number;
}

export interface RunningServer {
  readonly origin: string;
  close(): Promise<void>;
}

const bodyBytesMax = 1_000_000;

export async function listen(parts: ServerParts, host: string, port: number): Promise<RunningServer> {
  const server = createServer((request, response) => void serve(request, response, parts));
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    origin: `http://${shown}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Clients keep connections open between polls; waiting for them would hang a test or a Ctrl-C.
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, parts: ServerParts): Promise<void> {
  let exchange: Exchange;
  try {
    exchange = await readExchange(request);
  } catch {
    // A broken request line or a body cut by the client: nobody is left to read a careful answer.
    response.writeHead(400).end();
    return;
  }
  let answer: Answer;
  try {
    answer = await answerTo(exchange, parts);
  } catch (error) {
    if (error instanceof GraphError) answer = graphErrorAnswer(error, exchange, parts.clock.now());
    else
      answer = json(500, {
        error: { code: 'SimulatorDefect', message: String(error instanceof Error ? error.stack : error) },
      });
  }
  if (!exchange.url.pathname.startsWith('/_simulator')) {
    const path = exchange.url.pathname + exchange.url.search;
    parts.log({ method: exchange.method, path, status: answer.status, at: parts.clock.now() });
    parts.onAnswer?.({ path, status: answer.status, body: bytesOf(answer.body) });
  }
  await send(answer, exchange, response, parts.clock);
}

async function answerTo(exchange: Exchange, parts: ServerParts): Promise<Answer> {
  const { pathname } = exchange.url;
  if (pathname === '/_simulator' || pathname.startsWith('/_simulator/')) return control(exchange, parts);
  const isGraph = /^\/(v1\.0|beta)(\/|$)/.test(pathname);
  const context: FaultContext = {
    exchange,
    clock: parts.clock,
    clientId: parts.registration.clientId,
    evilOrigin: parts.evilHost.origin,
    area: isGraph ? 'graph' : 'sign-in',
  };
  const strike = parts.faults.strike(context);
  let answer = strike.answerInstead();
  if (answer === undefined) {
    try {
      const asked = strike.rewriteExchange(exchange);
      answer = isGraph ? await graph(asked, parts, strike) : await signIn(asked, parts, strike);
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      answer = graphErrorAnswer(error, exchange, parts.clock.now());
    }
  }
  return strike.rewriteAnswer(answer);
}

async function graph(
  exchange: Exchange,
  parts: ServerParts,
  strike: ReturnType<Faults['strike']>,
): Promise<Answer> {
  const claims = strike.rewriteClaims(await parts.tokens.read(exchange));
  parts.throttle.take(claims.appId, exchange);
  if (/^\/[^/]+\/auditLogs\//i.test(exchange.url.pathname))
    parts.reportsThrottle.take(claims.appId, exchange);
  if (exchange.method !== 'GET') throw refuseWrite(exchange);
  return graphRoute({
    exchange,
    claims,
    tenant: parts.tenant,
    now: parts.clock.now(),
    pageSizes: parts.pageSizes,
  });
}

async function signIn(
  exchange: Exchange,
  parts: ServerParts,
  strike: ReturnType<Faults['strike']>,
): Promise<Answer> {
  const [, tenant = '', ...rest] = exchange.url.pathname.split('/');
  const action = `${exchange.method} ${rest.join('/')}`;
  if (action === 'GET v2.0/.well-known/openid-configuration') return discover(exchange, tenant, parts);
  if (action === 'POST oauth2/v2.0/token')
    return issueToken(exchange, tenant, parts, (claims) => strike.rewriteClaims(claims));
  if (action === 'GET discovery/v2.0/keys') return signingKeys(parts);
  return json(404, {
    error: 'not_found',
    error_description: 'This simulator knows the sign-in paths and Graph v1.0 and beta; see its README.',
  });
}

async function readExchange(request: IncomingMessage): Promise<Exchange> {
  const origin = `http://${request.headers.host ?? 'localhost'}`;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyBytesMax) throw new Error('body too large');
    chunks.push(chunk);
  }
  const url = new URL(request.url ?? '/', origin);
  // Throws on a broken percent sign here, where that is the client's mistake, and not later, where it is ours.
  decodeURIComponent(url.pathname);
  return {
    method: request.method ?? 'GET',
    url,
    origin,
    headers: request.headers,
    body: Buffer.concat(chunks).toString('utf8'),
    requestId: randomUUID(),
    remoteAddress: request.socket.remoteAddress ?? '',
  };
}

async function send(
  answer: Answer,
  exchange: Exchange,
  response: ServerResponse,
  clock: Clock,
): Promise<void> {
  if (answer.delayMs !== undefined && answer.delayMs > 0)
    await sleep(answer.delayMs, undefined, { ref: false });
  const body = bytesOf(answer.body);
  const sentId = exchange.headers['client-request-id'];
  response.writeHead(answer.status, {
    'Content-Type':
      'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
    'Content-Length': body.length + (answer.lengthOffBy ?? 0),
    Date: new Date(clock.now()).toUTCString(),
    'request-id': exchange.requestId,
    'client-request-id': typeof sentId === 'string' ? sentId : exchange.requestId,
    'x-ms-ags-diagnostic':
      '{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"5","ScaleUnit":"003","RoleInstance":"SIM00001"}}',
    ...answer.headers,
  });
  if (answer.drip !== undefined) {
    await drip(response, body, answer.drip);
  } else if (answer.cutAfterBytes !== undefined || answer.lengthOffBy !== undefined) {
    // A length that is wrong leaves a connection that nobody can use any more.
    response.write(body.subarray(0, answer.cutAfterBytes), () => response.destroy());
  } else {
    response.end(body);
  }
}

function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Until the client has had enough: whoever hangs up ends it. */
async function drip(
  response: ServerResponse,
  body: Buffer,
  { bytes, everyMilliseconds }: NonNullable<Answer['drip']>,
): Promise<void> {
  for (let at = 0; at < body.length && !response.destroyed; at += bytes) {
    response.write(body.subarray(at, at + bytes));
    await sleep(everyMilliseconds, undefined, { ref: false });
  }
  response.end();
}
