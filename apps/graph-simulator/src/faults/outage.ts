import { z } from 'zod';
import { defineFault } from './fault.ts';

export const outage = defineFault({
  name: 'outage',
  summary: 'Everything answers with an error status and, like some gateways, an HTML body.',
  options: z.object({
    status: z.number().int().min(500).max(599).default(503),
    retryAfter: z.string().optional(),
    area: z.enum(['graph', 'sign-in', 'both']).default('graph'),
  }),
  answerInstead({ area }, options) {
    if (options.area !== 'both' && options.area !== area) return undefined;
    return {
      status: options.status,
      headers: {
        'Content-Type': 'text/html; charset=us-ascii',
        ...(options.retryAfter === undefined ? {} : { 'Retry-After': options.retryAfter }),
      },
      body: `<!DOCTYPE html><html><head><title>Service Unavailable</title></head><body><h2>Our services aren't available right now</h2><p>Error ${options.status}</p></body></html>`,
    };
  },
});
