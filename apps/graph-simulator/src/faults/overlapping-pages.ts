import { z } from 'zod';
import { defineFault } from './fault.ts';
import { isContinued, linkAfter, rewritePage, type Row } from './page.ts';

export const overlappingPages = defineFault({
  name: 'overlapping-pages',
  summary:
    'Every page after the first begins with the row that ended the page before, the same or changed meanwhile.',
  options: z.object({ changed: z.boolean().default(false) }),
  rewriteAnswer: (answer, context, { changed }) =>
    rewritePage(answer, context, (page) => {
      const [first, ...others] = page.value;
      const value = changed && first && isContinued(context) ? [edited(first), ...others] : page.value;
      return { ...page, value, ...linkAfter(page, page.value.at(-2)) };
    }),
});

function edited(row: Row): Row {
  const name = 'requestJustification' in row ? 'requestJustification' : 'displayName';
  return { ...row, [name]: `${String(row[name])} (edited)` };
}
