import { formatFilter, type Outcome, type PersonRow } from '@countersign/contract';
import { shareOf, smallestForRates } from '@countersign/domain';
import { type PersonCounts, type Side } from './people-page.query.ts';

const nothing: Side = { total: 0, outcomes: {}, decided: 0, rejected: 0, unexplained: 0 };

/** One line of the list: every number with the filters that list its rows, and no share of a few. */
export function personRowOf(counts: PersonCounts): PersonRow {
  const [asked, decided] = [counts.asked ?? nothing, counts.decided ?? nothing];
  const asRequester = sideOf('requester', counts.id, asked);
  const asApprover = sideOf('approver', counts.id, decided);
  return {
    tenantId: counts.entraId,
    id: counts.id,
    kind: counts.isApplication ? 'application' : 'user',
    name: counts.name,
    upn: counts.upn,
    lastAt: counts.lastAt,
    asRequester: {
      ...asRequester.common,
      withoutJustification: asRequester.share(asked.unexplained, asked.total, 'empty,justification'),
    },
    asApprover: {
      ...asApprover.common,
      withoutNote: asApprover.share(decided.unexplained, decided.total, 'empty,note'),
      quick: asApprover.share(counts.quick, counts.timed, 'lt,decide_minutes,2'),
      medianSeconds: counts.timed < smallestForRates ? null : counts.medianSeconds,
    },
  };
}

function sideOf(dimension: 'requester' | 'approver', id: string, side: Side) {
  const ofPerson = formatFilter({ operator: 'is', dimension, values: [id] });
  const share = (count: number, of: number, ...more: string[]) => ({
    count,
    of,
    share: shareOf(count, of),
    rows: [ofPerson, ...more],
  });
  const outcomes = Object.entries(side.outcomes) as [Outcome, number][];
  const common = {
    total: { count: side.total, rows: [ofPerson] },
    outcomes: Object.fromEntries(
      outcomes.map(([outcome, count]) => [
        outcome,
        {
          count,
          rows: [ofPerson, formatFilter({ operator: 'is', dimension: 'outcome', values: [outcome] })],
        },
      ]),
    ) as PersonRow['asRequester']['outcomes'],
    rejected: share(side.rejected, side.decided, 'is,outcome,rejected'),
  };
  return { common, share };
}
