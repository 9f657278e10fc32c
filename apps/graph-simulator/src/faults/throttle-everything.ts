import { z } from 'zod';
import { graphErrorAnswer, intuneError } from '../graph-error.ts';
import { tooManyRequests } from '../throttle.ts';
import { defineFault } from './fault.ts';

export const throttleEverything = defineFault({
  name: 'throttle-everything',
  summary:
    'Every Graph call is throttled: 429 with or without Retry-After, or the 500 that Intune sends for it.',
  options: z.object({
    /** Any text the header may hold: seconds, an HTTP date, nonsense. Null omits it [C IntuneCD#217]. */
    retryAfter: z.string().nullable().default('10'),
    /** 500 with "Rate limit reached ... query broker" was seen instead of 429 [C graph2otel]. */
    as: z.union([z.literal(429), z.literal(500)]).default(429),
  }),
  answerInstead({ area, exchange, clock }, { retryAfter, as }) {
    if (area !== 'graph') return undefined;
    const error =
      as === 429
        ? tooManyRequests(exchange, retryAfter ?? undefined)
        : intuneError({
            status: 500,
            code: 'InternalServerError',
            text: 'Rate limit reached because of too many requests to query broker',
            exchange,
          });
    return graphErrorAnswer(error, exchange, clock.now());
  },
});
