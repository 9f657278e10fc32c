import { z } from 'zod';
import { defineFault } from './fault.ts';

export const redirects = defineFault({
  name: 'redirects',
  summary: 'Graph calls are redirected to another host; a client that follows takes its token there.',
  options: z.object({
    status: z.union([z.literal(301), z.literal(302), z.literal(307), z.literal(308)]).default(302),
  }),
  answerInstead: ({ area, evilOrigin, exchange }, { status }) =>
    area === 'graph'
      ? { status, headers: { Location: `${evilOrigin}${exchange.url.pathname}` }, body: '' }
      : undefined,
});
