import { type Context } from '@microsoft/microsoft-graph-client';
import { GraphError } from '../graph-error.ts';
import { ChainLink, exchangeOf, type GraphExchange } from '../graph-exchange.ts';

export interface FetchLimits {
  /** Until the headers are there. */
  readonly headersMilliseconds: number;
  /** Without a single byte. */
  readonly idleMilliseconds: number;
  /** For the whole answer, against one byte per second. */
  readonly bodyMilliseconds: number;
  /** After decompression, so that a small bomb stays small. */
  readonly bodyBytesMax: number;
}

export const defaultFetchLimits: FetchLimits = {
  headersMilliseconds: 100_000,
  idleMilliseconds: 60_000,
  bodyMilliseconds: 300_000,
  bodyBytesMax: 64 * 1024 * 1024,
};

/**
 * Last in the chain: the only place that opens a connection. Reads the body as bytes, because json() and
 * text() put U+FFFD in the place of what they cannot decode, and evidence is what arrived.
 */
export class BoundedFetch extends ChainLink {
  private readonly limits: FetchLimits;
  private readonly now: () => Date;

  constructor(limits: FetchLimits, now: () => Date) {
    super();
    this.limits = limits;
    this.now = now;
  }

  override async execute(context: Context): Promise<void> {
    const exchange = exchangeOf(context);
    const deadline = new Deadline(exchange.signal);
    try {
      deadline.restart(this.limits.headersMilliseconds, 'no answer began');
      const response = await fetch(exchange.url, {
        method: 'GET',
        headers: exchange.headers,
        redirect: 'error',
        signal: deadline.signal,
      });
      const bytes = await this.readBody(response, deadline);
      const { status, headers } = response;
      exchange.answer = { url: exchange.url, status, headers, bytes };
      context.response = new Response(null, {
        status: status === 304 || status < 200 ? 204 : status,
        headers,
      });
    } catch (cause) {
      exchange.signal?.throwIfAborted();
      throw cause instanceof GraphError ? cause : unavailable(exchange, deadline.expired, cause);
    } finally {
      deadline.stop();
    }
  }

  private async readBody(response: Response, deadline: Deadline): Promise<Buffer> {
    const { idleMilliseconds, bodyMilliseconds, bodyBytesMax } = this.limits;
    const until = this.now().getTime() + bodyMilliseconds;
    const chunks: Uint8Array[] = [];
    let length = 0;
    deadline.restart(idleMilliseconds, 'the answer stopped in the middle');
    for await (const chunk of response.body ?? []) {
      length += (chunk as Uint8Array).byteLength;
      if (length > bodyBytesMax) throw tooLarge(response.url, bodyBytesMax);
      chunks.push(chunk as Uint8Array);
      const left = until - this.now().getTime();
      if (left > idleMilliseconds) deadline.restart(idleMilliseconds, 'the answer stopped in the middle');
      else deadline.restart(Math.max(0, left), 'the answer took too long');
    }
    return Buffer.concat(chunks, length);
  }
}

/** A timer that can be set anew, and the caller's signal, as one signal. */
class Deadline {
  expired: string | undefined;
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private readonly outer: AbortSignal | undefined;
  private readonly onOuter = () => this.controller.abort(this.outer?.reason);

  constructor(outer: AbortSignal | undefined) {
    this.outer = outer;
    outer?.throwIfAborted();
    outer?.addEventListener('abort', this.onOuter, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  restart(milliseconds: number, what: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.expired = what;
      this.controller.abort(new Error(what));
    }, milliseconds);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.outer?.removeEventListener('abort', this.onOuter);
  }
}

function unavailable(exchange: GraphExchange, expired: string | undefined, cause: unknown): GraphError {
  const { host, pathname } = new URL(exchange.url);
  // So says fetch when it is told that a redirect is an error.
  if (innermost(cause) === 'unexpected redirect') return redirected(host, pathname);
  return new GraphError({
    kind: expired ? 'timed-out' : 'unavailable',
    status: 0,
    sentence: expired
      ? `Reading ${pathname} from ${host}: ${expired}.`
      : `Reading ${pathname} from ${host} failed: ${innermost(cause)}.`,
    nextStep: `Check that this machine reaches ${host}.`,
    cause,
  });
}

function redirected(host: string, pathname: string): GraphError {
  return new GraphError({
    kind: 'refused',
    status: 0,
    sentence: `${host} answered ${pathname} with a redirect to another address; it was not followed and no token was sent there.`,
    nextStep: 'Check GRAPH_BASE_URL, and find out who answers in the place of Graph.',
  });
}

/** fetch says "fetch failed"; what failed is in its cause. */
function innermost(error: unknown): string {
  let inner = error as { code?: string; message?: string; cause?: unknown };
  while (typeof inner.cause === 'object' && inner.cause !== null) inner = inner.cause;
  return inner.message || inner.code || 'no connection';
}

function tooLarge(url: string, bytesMax: number): GraphError {
  return new GraphError({
    kind: 'protocol',
    status: 200,
    sentence: `The answer to ${new URL(url).pathname} is larger than ${bytesMax} bytes and was not read to its end.`,
    nextStep: 'Report this to the maintainers: no page of Graph should be that large.',
  });
}
