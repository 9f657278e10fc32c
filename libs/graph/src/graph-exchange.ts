import { type Context, type Middleware } from '@microsoft/microsoft-graph-client';
import { type GraphAnswer } from './graph-answer.ts';

/**
 * What travels with one request through the chain, as an option of the SDK. `url` is what is asked for: the
 * SDK takes a nextLink apart and puts it together in another order (3.0.7 moves `$skiptoken` behind the other
 * options, and makes `/beta/http://…` of a plain http one), so its own URL is never used.
 */
export class GraphExchange {
  readonly url: string;
  readonly signal: AbortSignal | undefined;
  readonly headers = new Headers();
  answer: GraphAnswer | undefined;
  /** The first error as it was thrown: the SDK wraps every error into its own, without its facts. */
  error: unknown;

  constructor(url: string, signal: AbortSignal | undefined) {
    this.url = url;
    this.signal = signal;
  }
}

export function exchangeOf(context: Context): GraphExchange {
  const exchange = context.middlewareControl?.getMiddlewareOptions(GraphExchange);
  if (exchange instanceof GraphExchange) return exchange;
  throw new Error('A request came into the Graph client without its exchange.');
}

/** A link of the chain. */
export abstract class ChainLink implements Middleware {
  private next: Middleware | undefined;

  abstract execute(context: Context): Promise<void>;

  setNext(next: Middleware): void {
    this.next = next;
  }

  protected passOn(context: Context): Promise<void> {
    if (!this.next) throw new Error('The chain of the Graph client ends too early.');
    return this.next.execute(context);
  }
}
