import { z } from 'zod';
import { defineFault } from './fault.ts';
import { isContinued, rewriteRows } from './page.ts';

export const shiftingRows = defineFault({
  name: 'shifting-rows',
  summary:
    'Rows move up while pages are read, so that each page after the first lacks the row that slipped past.',
  options: z.object({}),
  rewriteAnswer: (answer, context) =>
    rewriteRows(answer, context, (rows) => (isContinued(context) ? rows.slice(1) : [...rows])),
});
