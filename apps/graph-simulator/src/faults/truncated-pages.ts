import { z } from 'zod';
import { defineFault } from './fault.ts';

export const truncatedPages = defineFault({
  name: 'truncated-pages',
  summary:
    'Collections end early: rows are served, the rest is missing, and no nextLink says so [C graph2otel].',
  options: z.object({ keep: z.number().int().min(0).default(10) }),
  rewriteAnswer(answer, { area }, { keep }) {
    const page = answer.body;
    if (area !== 'graph' || typeof page !== 'object' || page === null || !('value' in page)) return answer;
    if (!Array.isArray(page.value)) return answer;
    const { '@odata.nextLink': _link, ...rest } = page as Record<string, unknown>;
    return { ...answer, body: { ...rest, value: page.value.slice(0, keep) } };
  },
});
