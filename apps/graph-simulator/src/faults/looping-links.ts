import { z } from 'zod';
import { defineFault } from './fault.ts';
import { rewritePage } from './page.ts';

export const loopingLinks = defineFault({
  name: 'looping-links',
  summary: 'The nextLink of every page leads back, for ever: to the page itself, or round a circle [C].',
  options: z.object({
    /** How many pages are in the circle. They differ, so that only their links give the circle away. */
    pages: z.number().int().min(1).max(100).default(1),
  }),
  rewriteAnswer: (answer, context, { pages }) =>
    rewritePage(answer, context, (page) => {
      const { url, origin } = context.exchange;
      const link = new URL(url.pathname + url.search, origin);
      if (pages === 1) return { ...page, '@odata.nextLink': link.href };
      const at = Number(link.searchParams.get('circle') ?? 0);
      link.searchParams.set('circle', String((at + 1) % pages));
      return { ...page, '@odata.context': `${origin}/circle/${at}`, '@odata.nextLink': link.href };
    }),
});
