import { z } from 'zod';
import { defineFault } from './fault.ts';
import { linkAfter, rewritePage } from './page.ts';

export const shortPages = defineFault({
  name: 'short-pages',
  summary: 'Pages hold fewer rows than others although more follow [C].',
  options: z.object({ rows: z.number().int().min(1).default(1) }),
  rewriteAnswer: (answer, context, { rows }) =>
    rewritePage(answer, context, (page) => ({
      ...page,
      value: page.value.slice(0, '@odata.nextLink' in page ? rows : undefined),
      ...linkAfter(page, page.value[rows - 1]),
    })),
});
