import { type Answer, type Exchange } from './exchange.ts';
import { type Instant } from './clock.ts';

interface GraphErrorFacts {
  status: number;
  code: string;
  message: string;
  headers?: Record<string, string>;
}

/** A refusal on its way to the client; thrown by routes, turned into an answer in one place. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(facts: GraphErrorFacts) {
    super(facts.message);
    this.name = 'GraphError';
    this.status = facts.status;
    this.code = facts.code;
    this.headers = facts.headers ?? {};
  }
}

/** The documented Graph error body [D]. */
export function graphErrorAnswer(error: GraphError, exchange: Exchange, now: Instant): Answer {
  const clientRequestId = exchange.headers['client-request-id'];
  return {
    status: error.status,
    headers: error.headers,
    body: {
      error: {
        code: error.code,
        message: error.message,
        innerError: {
          date: new Date(now).toISOString().slice(0, 19),
          'request-id': exchange.requestId,
          'client-request-id': typeof clientRequestId === 'string' ? clientRequestId : exchange.requestId,
        },
      },
    },
  };
}

/**
 * Intune's own errors arrive as JSON text inside `message` [D, the 412 of the MAA API page; C, the 429 of
 * IntuneCD#217]. `RetryAfter` inside may be null although the header is set, and the reverse.
 */
export function intuneError(facts: {
  status: number;
  code: string;
  text: string;
  exchange: Exchange;
  retryAfter?: string | null;
  headers?: Record<string, string>;
}): GraphError {
  const { exchange } = facts;
  const envelope = {
    _version: 3,
    Message: `${facts.text} - Operation ID (for customer support): 00000000-0000-0000-0000-000000000000 - Activity ID: ${exchange.requestId} - Url: https://fef.msub05.manage.microsoft.com${exchange.url.pathname}`,
    CustomApiErrorPhrase: '',
    RetryAfter: facts.retryAfter ?? null,
    ErrorSourceService: '',
    HttpHeaders: '{}',
  };
  return new GraphError({
    status: facts.status,
    code: facts.code,
    message: JSON.stringify(envelope, null, 2).replaceAll('\n', '\r\n'),
    ...(facts.headers === undefined ? {} : { headers: facts.headers }),
  });
}
