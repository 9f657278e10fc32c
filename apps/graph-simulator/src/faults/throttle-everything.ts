import { z } from 'zod';
import { GraphError, graphErrorAnswer, intuneError } from '../graph-error.ts';
import { tooManyRequests } from '../throttle.ts';
import { defineFault } from './fault.ts';

const gatewayCodes = { 503: 'serviceNotAvailable', 504: 'UnknownError' } as const;

export const throttleEverything = defineFault({
  name: 'throttle-everything',
  summary:
    'Every Graph call is throttled: 429, 503 or 504, with or without Retry-After, or the 500 that Intune sends for it.',
  options: z.object({
    /** Any text the header may hold: seconds, an HTTP date, nonsense. Null omits it [C IntuneCD#217]. */
    retryAfter: z.string().nullable().default('10'),
    /** 500 with "Rate limit reached ... query broker" was seen instead of 429 [C graph2otel]. */
    as: z.union([z.literal(429), z.literal(500), z.literal(503), z.literal(504)]).default(429),
  }),
  answerInstead({ area, exchange, clock }, { retryAfter, as }) {
    if (area !== 'graph') return undefined;
    return graphErrorAnswer(errorFor(as, exchange, retryAfter), exchange, clock.now());
  },
});

function errorFor(
  status: 429 | 500 | 503 | 504,
  exchange: Parameters<typeof tooManyRequests>[0],
  retryAfter: string | null,
): GraphError {
  if (status === 429) return tooManyRequests(exchange, retryAfter ?? undefined);
  if (status === 500)
    return intuneError({
      status: 500,
      code: 'InternalServerError',
      text: 'Rate limit reached because of too many requests to query broker',
      exchange,
    });
  return new GraphError({
    status,
    code: gatewayCodes[status],
    message: 'The service is temporarily unavailable.',
    ...(retryAfter === null ? {} : { headers: { 'Retry-After': retryAfter } }),
  });
}
