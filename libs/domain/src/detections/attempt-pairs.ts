import { relationOf, type RelatedCase } from '../cases/relation.ts';
import type { WeekCase } from './subject.ts';
import { byTime, filedAt } from './person-week.ts';

/** More attempts in one week are a program, and its payloads are not all read. */
const pairsMax = 50;

/**
 * The requests of a week that try again what was rejected, each with the last rejection before it; oldest first.
 * `rejected` are those of the two weeks before.
 */
export function attemptPairs(
  cases: readonly WeekCase[],
  rejected: readonly WeekCase[],
): { readonly earlier: WeekCase; readonly later: WeekCase }[] {
  const refusals = byObject([...rejected, ...cases.filter(({ outcome }) => outcome === 'rejected')]);
  if (refusals.size === 0) return [];
  const pairs = [...cases].sort(byTime(filedAt)).flatMap((later) => {
    const same = objectKeys(later).flatMap((key) => refusals.get(key) ?? []);
    const earlier = same.sort(byTime(filedAt)).findLast((one) => isAttemptAfter(one, later));
    return earlier === undefined ? [] : [{ earlier, later }];
  });
  return pairs.slice(0, pairsMax);
}

/** So that a busy week is not compared each with each. */
function byObject(cases: readonly WeekCase[]): Map<string, WeekCase[]> {
  const found = new Map<string, WeekCase[]>();
  for (const one of new Map(cases.map((each) => [each.requestId, each])).values())
    for (const key of objectKeys(one)) {
      const others = found.get(key);
      if (others) others.push(one);
      else found.set(key, [one]);
    }
  return found;
}

function objectKeys({ resourceId, resourceName }: WeekCase): string[] {
  return [
    ...(resourceId === null ? [] : [`id ${resourceId.toLowerCase()}`]),
    ...(resourceName === null ? [] : [`name ${resourceName.trim().toLowerCase()}`]),
  ];
}

function isAttemptAfter(earlier: WeekCase, later: WeekCase): boolean {
  return relationOf(related(later), related(earlier)) === 'earlier attempt';
}

function related(one: WeekCase): RelatedCase {
  const { operation, resourceId, resourceName, requestedAt, endedAt, outcome } = one;
  return {
    requesterId: one.requester.id,
    approverId: one.approver?.id ?? null,
    ...{ operation, resourceId, resourceName, requestedAt, endedAt, outcome },
    justification: one.requestJustification,
  };
}
