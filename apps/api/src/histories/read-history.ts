import { historyKinds, type HistoryKind, type HistoryQuery } from '@countersign/contract';
import { type DataSource } from 'typeorm';
import { mayDo } from '../access/permission.ts';
import { type Principal } from '../access/principal.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { readCursor } from '../scope/cursor.ts';
import { readScope } from '../scope/scope.ts';
import { type HistoryQuestion } from './history-page.query.ts';

export const historySort = '-at';

/** The question of a history. One row more than the limit, which shows that there is a next page. */
export async function readHistoryQuestion(
  dataSource: DataSource,
  query: HistoryQuery,
): Promise<HistoryQuestion> {
  if (query.f.length > 0 || query.q !== undefined) {
    throw new ProblemError(
      'invalid_query',
      'A history takes no f and no q: it mixes requests and events. Ask /requests or /events for a selection.',
    );
  }
  const after = readCursor(query.cursor, historySort);
  const { tenantIds, from, to } = await readScope(dataSource, query);
  return { tenantIds, from, to, after, limit: query.limit + 1 };
}

/** What has to be completely read for a history of these kinds to be complete. */
export function coveredBy(kinds: readonly HistoryKind[]): ('requests' | 'events')[] {
  return [...new Set(kinds.map((kind) => (kind === 'event' ? 'events' : 'requests')))];
}

/**
 * The kinds of items this caller gets. Single audit events are for those who may investigate: who asks for them
 * by name is told so, for others they are left out, and the answer says which kinds it holds.
 */
export function kindsFor(
  principal: Principal,
  asked: readonly HistoryKind[],
  possible: readonly HistoryKind[] = historyKinds,
): HistoryKind[] {
  const maySeeEvents = mayDo(principal.roles, 'investigate');
  if (asked.includes('event') && !maySeeEvents) {
    throw new ProblemError(
      'not_allowed',
      `The role ${principal.roles.join(', ')} may not see single audit events.`,
    );
  }
  const kinds = possible.filter(
    (kind) => (asked.length === 0 || asked.includes(kind)) && (kind !== 'event' || maySeeEvents),
  );
  if (kinds.length > 0) return kinds;
  throw new ProblemError('invalid_query', `This history has no such kind; use ${possible.join(', ')}.`);
}
