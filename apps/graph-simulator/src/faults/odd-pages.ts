import { z } from 'zod';
import { defineFault } from './fault.ts';
import { type Page, rewritePage } from './page.ts';

const oddities = {
  'no-value': ({ value: _value, ...page }) => page,
  'null-value': (page) => ({ ...page, value: null }),
  'empty-link': (page) => ({ ...page, '@odata.nextLink': '' }),
  'null-link': (page) => ({ ...page, '@odata.nextLink': null }),
  'number-link': (page) => ({ ...page, '@odata.nextLink': 5 }),
  'object-link': (page) => ({ ...page, '@odata.nextLink': { href: 'next' } }),
  'wrong-count': (page) => ({ ...page, '@odata.count': 1_000_000 }),
  /** No rows yet, but a link to where they are: an honest page, however odd. */
  'empty-with-link': (page, own) => {
    const link = new URL(own);
    if (link.searchParams.has('again')) return page;
    link.searchParams.set('again', '1');
    return { ...page, value: [], '@odata.nextLink': link.href };
  },
} as const satisfies Record<string, (page: Page, own: string) => object>;

export const oddPages = defineFault({
  name: 'odd-pages',
  summary:
    'Pages whose value or nextLink is missing, empty, null or of another type, or whose count is wrong.',
  options: z.object({ as: z.enum(Object.keys(oddities) as (keyof typeof oddities)[]) }),
  rewriteAnswer: (answer, context, { as }) =>
    rewritePage(answer, context, (page) => {
      const { url, origin } = context.exchange;
      return oddities[as](page, origin + url.pathname + url.search);
    }),
});
