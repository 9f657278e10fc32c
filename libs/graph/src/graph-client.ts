import { setTimeout as sleepFor } from 'node:timers/promises';
import { Client, ResponseType } from '@microsoft/microsoft-graph-client';
import { type GraphAnswer } from './graph-answer.ts';
import { GraphExchange } from './graph-exchange.ts';
import { BearerAuthentication } from './middleware/bearer-authentication.ts';
import { BoundedFetch, defaultFetchLimits, type FetchLimits } from './middleware/bounded-fetch.ts';
import { GivenTransport, type Transport } from './middleware/given-transport.ts';
import { HeldBack, type ToldToWait } from './middleware/held-back.ts';
import { KeepError } from './middleware/keep-error.ts';
import { OriginGuard } from './middleware/origin-guard.ts';
import { ReadOnlyGuard } from './middleware/read-only-guard.ts';
import { RequestLabels } from './middleware/request-labels.ts';
import { RetryPolicy, type Wait } from './middleware/retry-policy.ts';
import { checkServiceUrl } from './service-url.ts';
import { type TokenSource } from './token-source.ts';

/** What a client is to tell of waits, and to know of those that others were told. */
export interface Waits {
  readonly onWait: (wait: Wait) => void;
  /** Looked at before every request. */
  readonly toldToWait: ToldToWait;
}

export interface GraphClientOptions extends Partial<Waits> {
  /** `https://graph.microsoft.com` or a national cloud's; http for a loopback address only. */
  readonly baseUrl: string;
  readonly tokens: TokenSource;
  readonly version?: string;
  readonly limits?: Partial<FetchLimits>;
  /** In the place of the network, for simulations. */
  readonly transport?: Transport;
  readonly throttledAttemptsMax?: number;
  readonly failedAttemptsMax?: number;
  readonly waitSecondsMax?: number;
  readonly now?: () => Date;
  readonly sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly random?: () => number;
}

/** Reads from Graph, and can do nothing else. */
export interface GraphClient {
  readonly now: () => Date;
  /** A path like `/beta/deviceManagement/…`, or a nextLink as it came. Rejects with GraphError. */
  get(pathOrLink: string, signal?: AbortSignal): Promise<GraphAnswer>;
}

/**
 * Microsoft's client with our own chain in the place of its default one. Kept is its way of building a client
 * from middleware; replaced are retries (see RetryPolicy), redirects (a redirect takes the token to another
 * host), authentication (it sends no token to a plain http test server and to unknown hosts), and paging (its
 * PageIterator takes a missing `value` for the end and has no guard against a loop of links; see pages.ts).
 */
export function createGraphClient(options: GraphClientOptions): GraphClient {
  const baseUrl = checkServiceUrl(options.baseUrl, 'GRAPH_BASE_URL');
  const now = options.now ?? (() => new Date());
  const client = Client.initWithMiddleware({
    baseUrl: baseUrl.href,
    middleware: [
      new KeepError(),
      new OriginGuard(baseUrl),
      new ReadOnlyGuard(baseUrl),
      new RetryPolicy({
        now,
        sleep: options.sleep ?? sleepQuietly,
        random: options.random ?? Math.random,
        onWait: options.onWait ?? (() => undefined),
        throttledAttemptsMax: options.throttledAttemptsMax ?? 10,
        failedAttemptsMax: options.failedAttemptsMax ?? 4,
        waitSecondsMax: options.waitSecondsMax ?? 900,
      }),
      new RequestLabels(`countersign/${options.version ?? '0'}`),
      new BearerAuthentication(options.tokens),
      new HeldBack(options.toldToWait ?? (() => Promise.resolve(null)), now),
      options.transport
        ? new GivenTransport(options.transport)
        : new BoundedFetch({ ...defaultFetchLimits, ...options.limits }, now),
    ],
  });
  return { now, get: (pathOrLink, signal) => read(client, baseUrl, pathOrLink, signal) };
}

async function read(
  client: Client,
  baseUrl: URL,
  pathOrLink: string,
  signal: AbortSignal | undefined,
): Promise<GraphAnswer> {
  const url =
    pathOrLink.startsWith('/') && !pathOrLink.startsWith('//')
      ? `${baseUrl.href.replace(/\/$/, '')}${pathOrLink}`
      : pathOrLink;
  const exchange = new GraphExchange(url, signal);
  try {
    await client.api('/').responseType(ResponseType.RAW).middlewareOptions([exchange]).get();
  } catch (error) {
    throw exchange.error ?? error;
  }
  if (!exchange.answer) throw new Error('The Graph client brought no answer.');
  return exchange.answer;
}

async function sleepQuietly(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await sleepFor(milliseconds, undefined, signal ? { signal } : undefined);
}
