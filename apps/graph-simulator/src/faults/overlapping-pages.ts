import { z } from 'zod';
import { decodePosition, encodePosition } from '../paging.ts';
import { parseTicks } from '../ticks.ts';
import { defineFault } from './fault.ts';
import { isContinued, type Page, rewritePage, type Row } from './page.ts';

export const overlappingPages = defineFault({
  name: 'overlapping-pages',
  summary:
    'Every page after the first begins with the row that ended the page before, the same or changed meanwhile.',
  options: z.object({ changed: z.boolean().default(false) }),
  rewriteAnswer: (answer, context, { changed }) =>
    rewritePage(answer, context, (page) => {
      const [first, ...others] = page.value;
      const value = changed && first && isContinued(context) ? [edited(first), ...others] : page.value;
      return { ...page, value, ...linkBeforeLast(page) };
    }),
});

/** Requests and events only: policies are paged by number. */
function linkBeforeLast(page: Page): object {
  const link = page['@odata.nextLink'];
  const before = page.value.at(-2);
  const ticks = parseTicks(String(before?.['requestDateTime'] ?? before?.['activityDateTime'] ?? ''));
  if (typeof link !== 'string' || before === undefined || ticks === undefined) return {};
  const next = new URL(link);
  const { sent } = decodePosition(next.searchParams.get('$skiptoken') ?? '');
  const position = { afterTicks: ticks, afterId: String(before['id']), sent };
  next.searchParams.set('$skiptoken', encodePosition(position));
  return { '@odata.nextLink': next.href };
}

function edited(row: Row): Row {
  const name = 'requestJustification' in row ? 'requestJustification' : 'displayName';
  return { ...row, [name]: `${String(row[name])} (edited)` };
}
