import { z } from 'zod';
import { defineFault } from './fault.ts';
import { rewriteRows } from './page.ts';

export const bareIds = defineFault({
  name: 'bare-ids',
  summary: 'The first rows of every page have an empty id, none, or all the same one.',
  options: z.object({
    as: z.enum(['empty', 'missing', 'same']).default('empty'),
    rows: z.number().int().min(1).default(2),
  }),
  rewriteAnswer: (answer, context, { as, rows: count }) =>
    rewriteRows(answer, context, (rows) =>
      rows.map(({ id, ...rest }, index) => {
        if (index >= count) return { id, ...rest };
        if (as === 'missing') return rest;
        return { id: as === 'empty' ? '' : '00000000-0000-0000-0000-000000000000', ...rest };
      }),
    ),
});
