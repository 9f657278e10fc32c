import type { PolicyPeriod } from '../policies/policy-history.ts';
import { equalText } from '../cases/event-words.ts';
import type { Instant } from '../instant.ts';

/**
 * Access policies asked people alone at first. Microsoft described on 2026-05-19 how an application that acts alone
 * asks for an approval, and how a policy excludes one; tenants were reached in the week of 2026-06-22, as some of them
 * report. Before it no application had to ask, and none could be excluded.
 */
export const applicationsGated = {
  /** Nowhere before. */
  notBefore: '2026-05-19T00:00:00.000000Z',
  /** Everywhere from here on. */
  surelyFrom: '2026-06-29T00:00:00.000000Z',
} as const satisfies Readonly<Record<string, Instant>>;

/** A stretch in which no audit event can have been missed. */
export interface LogStretch {
  readonly from: Instant;
  readonly to: Instant;
}

type Excluding = Pick<PolicyPeriod, 'from' | 'fromSource' | 'exclusions'>;

/**
 * The moments of a policy from which the log has to be known to say whom it excludes: its creation, if that is in the
 * log; else when there were exclusions at all. Of one application the end of an exclusion does as well.
 */
export function exclusionsToldAt({ from, fromSource, exclusions }: Excluding, appId?: string): Instant[] {
  const { notBefore } = applicationsGated;
  const ends = exclusions.filter((one) => appId === undefined || equalText(one.appId, appId));
  return [
    fromSource === 'audit-event' && from > notBefore ? from : notBefore,
    ...ends.flatMap(({ to }) => (to === null ? [] : [to])),
  ];
}

/** Whether the log tells that the policy did not exclude an application then: Graph has no property for it. */
export function knowsExclusions(
  policy: Excluding,
  { appId, at }: { readonly appId: string; readonly at: Instant },
  log: readonly LogStretch[],
): boolean {
  return exclusionsToldAt(policy, appId).some((told) =>
    log.some(({ from, to }) => from <= told && told <= at && at < to),
  );
}
