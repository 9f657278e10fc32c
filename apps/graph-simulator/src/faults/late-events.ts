import { z } from 'zod';
import { defineFault } from './fault.ts';
import { rewriteRows } from './page.ts';

export const lateEvents = defineFault({
  name: 'late-events',
  summary: 'Audit events are shown only so long after they happened.',
  options: z.object({ minutes: z.number().min(0).max(1_000_000) }),
  rewriteAnswer: (answer, context, { minutes }) =>
    rewriteRows(answer, context, (rows) =>
      rows.filter(({ activityDateTime: at }) => {
        if (typeof at !== 'string') return true;
        return Date.parse(at) <= context.clock.now() - minutes * 60_000;
      }),
    ),
});
