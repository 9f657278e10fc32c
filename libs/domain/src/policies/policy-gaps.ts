import type { Instant } from '../instant.ts';
import type { PolicyPeriod } from './policy-history.ts';

/** A stretch of time in which nothing protected a type that had been protected before. */
export interface PolicyGap {
  readonly policyType: string;
  /** When the last policy that protected it ended. */
  readonly from: Instant;
  /** When one protected it again; null: none does. */
  readonly to: Instant | null;
  readonly ended: PolicyPeriod;
  readonly again: PolicyPeriod | null;
}

/**
 * The stretches in which a type was not protected after it had been, in the order of types and times. Policies that
 * follow each other without a pause, or overlap, leave none.
 */
export function policyGaps(periods: readonly PolicyPeriod[]): PolicyGap[] {
  const byType = new Map<string, PolicyPeriod[]>();
  for (const period of periods) {
    const known = byType.get(period.policyType);
    if (known) known.push(period);
    else byType.set(period.policyType, [period]);
  }
  return [...byType].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, ofType]) => gapsOfType(ofType));
}

function gapsOfType(periods: readonly PolicyPeriod[]): PolicyGap[] {
  const inOrder = [...periods].sort(
    (a, b) => compare(a.from, b.from) || compare(a.to ?? '~', b.to ?? '~') || compare(a.policyId, b.policyId),
  );
  const gaps: PolicyGap[] = [];
  let last: PolicyPeriod | undefined;
  for (const period of inOrder) {
    if (last?.to != null && period.from > last.to) gaps.push(gapAfter(last, period));
    if (last === undefined || isLonger(period, last)) last = period;
  }
  if (last?.to != null) gaps.push(gapAfter(last, null));
  return gaps;
}

function gapAfter(ended: PolicyPeriod, again: PolicyPeriod | null): PolicyGap {
  return { policyType: ended.policyType, from: ended.to ?? '', to: again?.from ?? null, ended, again };
}

function isLonger(one: PolicyPeriod, other: PolicyPeriod): boolean {
  return other.to !== null && (one.to === null || one.to > other.to);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
