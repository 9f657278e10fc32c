import { type Clock, seconds } from './clock.ts';
import { type Exchange } from './exchange.ts';
import { type GraphError, intuneError } from './graph-error.ts';

export interface ThrottleOptions {
  /** Intune auditing: 1000 requests per 20 s per app per tenant [D, throttling-intune-auditing]. */
  requestsMax: number;
  windowSeconds: number;
  /** False omits the header, as seen in IntuneCD#217 [C]. */
  sendRetryAfter: boolean;
}

export const documentedThrottle: ThrottleOptions = {
  requestsMax: 1000,
  windowSeconds: 20,
  sendRetryAfter: true,
};

/** Directory audits: 5 requests per 10 s per app per tenant [D, throttling of identity and access reports]. */
export const documentedReportsThrottle: ThrottleOptions = {
  requestsMax: 5,
  windowSeconds: 10,
  sendRetryAfter: true,
};

/** A sliding window per application. Refused requests do not count, so a patient client always gets through. */
export class Throttle {
  readonly #taken = new Map<string, number[]>();

  constructor(
    private readonly clock: Clock,
    private readonly options: ThrottleOptions | false,
  ) {}

  /** Throws the 429 when `appId` has used up its window. */
  take(appId: string, exchange: Exchange): void {
    if (this.options === false) return;
    const { requestsMax, windowSeconds, sendRetryAfter } = this.options;
    const now = this.clock.now();
    const recent = (this.#taken.get(appId) ?? []).filter((at) => at > now - seconds(windowSeconds));
    this.#taken.set(appId, recent);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= requestsMax) {
      const waitSeconds = Math.max(1, Math.ceil((oldest + seconds(windowSeconds) - now) / 1000));
      throw tooManyRequests(exchange, sendRetryAfter ? String(waitSeconds) : undefined);
    }
    recent.push(now);
  }
}

export function tooManyRequests(exchange: Exchange, retryAfter: string | undefined): GraphError {
  return intuneError({
    status: 429,
    code: 'TooManyRequests',
    text: 'Too many requests from this application for this tenant.',
    exchange,
    ...(retryAfter === undefined ? {} : { headers: { 'Retry-After': retryAfter } }),
  });
}
