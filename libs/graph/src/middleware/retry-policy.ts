import { type Context } from '@microsoft/microsoft-graph-client';
import { errorOfAnswer, type GraphAnswer, isRateLimit } from '../graph-answer.ts';
import { GraphError } from '../graph-error.ts';
import { ChainLink, exchangeOf } from '../graph-exchange.ts';
import { readErrorBody } from '../read-error-body.ts';
import { readRetryAfter } from '../read-retry-after.ts';

export interface Wait {
  readonly because: 'throttled' | 'unavailable';
  readonly status: number;
  readonly seconds: number;
  readonly until: Date;
  readonly attempt: number;
}

export interface RetryOptions {
  readonly now: () => Date;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** 0 … 1. */
  readonly random: () => number;
  readonly onWait: (wait: Wait) => void;
  readonly throttledAttemptsMax: number;
  readonly failedAttemptsMax: number;
  /** A longer wait than this ends the cycle; it is never cut short. */
  readonly waitSecondsMax: number;
}

const repeatable = new Set<GraphError['kind']>(['throttled', 'unavailable', 'timed-out']);

/**
 * Replaces the SDK's RetryHandler, which (3.0.7) caps Retry-After at 180 s, so it asks again too early when
 * told to wait 315; gives up after three tries; takes a date in the past for "at once"; and does not repeat
 * 500, 502 or a lost connection at all.
 */
export class RetryPolicy extends ChainLink {
  private readonly options: RetryOptions;

  constructor(options: RetryOptions) {
    super();
    this.options = options;
  }

  override async execute(context: Context): Promise<void> {
    const exchange = exchangeOf(context);
    for (let attempt = 1; ; attempt += 1) {
      const failure = await this.attempt(context);
      if (failure === null) return;
      const because = failure.kind === 'throttled' || failure.status === 503 ? 'throttled' : 'unavailable';
      const { throttledAttemptsMax, failedAttemptsMax, waitSecondsMax } = this.options;
      if (!repeatable.has(failure.kind)) throw failure;
      if (attempt >= (because === 'throttled' ? throttledAttemptsMax : failedAttemptsMax)) throw failure;
      const seconds = failure.retryAfterSeconds ?? this.backOff(because, attempt);
      if (seconds > waitSecondsMax) throw failure;
      const until = new Date(this.options.now().getTime() + seconds * 1000);
      this.options.onWait({ because, status: failure.status, seconds, until, attempt });
      await this.options.sleep(seconds * 1000, exchange.signal);
      exchange.signal?.throwIfAborted();
    }
  }

  private async attempt(context: Context): Promise<GraphError | null> {
    const exchange = exchangeOf(context);
    exchange.answer = undefined;
    try {
      await this.passOn(context);
    } catch (error) {
      if (error instanceof GraphError) return error;
      throw error;
    }
    const answer = exchange.answer as GraphAnswer | undefined;
    if (!answer) throw new Error('The chain of the Graph client brought no answer.');
    if (answer.status === 200) return null;
    return errorOfAnswer(answer, mayWait(answer) ? readRetryAfter(answer.headers, this.options.now()) : null);
  }

  /** Full jitter: clients that were stopped together must not come back together. */
  private backOff(because: Wait['because'], attempt: number): number {
    const ceiling = Math.min(because === 'throttled' ? 60 : 15, 2 ** attempt);
    return 0.5 + this.options.random() * ceiling;
  }
}

function mayWait({ status, bytes }: GraphAnswer): boolean {
  return (
    status === 429 || status === 503 || status === 504 || isRateLimit(status, readErrorBody(bytes).message)
  );
}
