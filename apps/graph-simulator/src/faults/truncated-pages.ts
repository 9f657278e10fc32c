import { z } from 'zod';
import { defineFault } from './fault.ts';
import { rewritePage } from './page.ts';

export const truncatedPages = defineFault({
  name: 'truncated-pages',
  summary:
    'Collections end early: rows are served, the rest is missing, and no nextLink says so; keep 0 for none at all [C graph2otel].',
  options: z.object({ keep: z.number().int().min(0).default(10) }),
  rewriteAnswer: (answer, context, { keep }) =>
    rewritePage(answer, context, ({ '@odata.nextLink': _link, value, ...rest }) => ({
      ...rest,
      value: value.slice(0, keep),
    })),
});
