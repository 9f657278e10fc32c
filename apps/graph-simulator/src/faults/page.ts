import { type Answer } from '../exchange.ts';
import { decodePosition, encodePosition } from '../paging.ts';
import { parseTicks } from '../ticks.ts';
import { type FaultContext } from './fault.ts';

export type Row = Readonly<Record<string, unknown>>;
/** One page of a collection, as it would be sent. */
export type Page = Readonly<Record<string, unknown>> & { readonly value: readonly Row[] };

/** The answer with another page in it. What is no page of a collection stays as it is. */
export function rewritePage(answer: Answer, { area }: FaultContext, rewrite: (page: Page) => object): Answer {
  const page = answer.body;
  if (area !== 'graph' || typeof page !== 'object' || page === null || !('value' in page)) return answer;
  if (!Array.isArray(page.value)) return answer;
  return { ...answer, body: rewrite(page as Page) };
}

export function rewriteRows(
  answer: Answer,
  context: FaultContext,
  rewrite: (rows: readonly Row[]) => Row[],
): Answer {
  return rewritePage(answer, context, (page) => ({ ...page, value: rewrite(page.value) }));
}

/** The nextLink of a page, as if `row` had been its last one. Requests and events only: policies are paged by number. */
export function linkAfter(page: Page, row: Row | undefined): object {
  const link = page['@odata.nextLink'];
  const ticks = parseTicks(String(row?.['requestDateTime'] ?? row?.['activityDateTime'] ?? ''));
  if (typeof link !== 'string' || row === undefined || ticks === undefined) return {};
  const next = new URL(link);
  const { sent } = decodePosition(next.searchParams.get('$skiptoken') ?? '');
  const position = { afterTicks: ticks, afterId: String(row['id']), sent };
  next.searchParams.set('$skiptoken', encodePosition(position));
  return { '@odata.nextLink': next.href };
}

/** Whether this is the page of a nextLink. */
export function isContinued({ exchange }: FaultContext): boolean {
  return exchange.url.searchParams.has('$skiptoken');
}
