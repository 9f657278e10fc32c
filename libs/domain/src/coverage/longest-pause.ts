import { type Instant, secondsBetween } from '../instant.ts';
import type { SweepFacts } from './coverage.ts';

/** How far complete sweeps reach, and the longest time in which none did. */
export interface Pauses {
  /** Up to here the source is known. */
  readonly knownTo: Instant;
  /** The longest pause so far: the end of what was known, and the end of the sweep that made the rest known. Null after one sweep. */
  readonly longest: { readonly from: Instant; readonly to: Instant } | null;
}

/**
 * Takes complete sweeps, in archive order, into the pauses of their source. A pause is over when a sweep has ended,
 * and leaves what changed since the one before had begun: so it is as long as the source had to remember. A sweep
 * that reaches no further (the past of audit events) ends none. In any batches the result is the same.
 */
export function extendPauses(pauses: Pauses | null, sweeps: readonly SweepFacts[]): Pauses | null {
  let now = pauses;
  for (const { complete, startedAt, endedAt, rangeTo } of sweeps) {
    if (!complete) continue;
    const reach = rangeTo ?? startedAt;
    if (now === null) now = { knownTo: reach, longest: null };
    if (reach <= now.knownTo) continue;
    const { knownTo, longest } = now;
    const isLonger =
      endedAt > knownTo &&
      (longest === null || secondsBetween(knownTo, endedAt) > secondsBetween(longest.from, longest.to));
    now = { knownTo: reach, longest: isLonger ? { from: knownTo, to: endedAt } : longest };
  }
  return now;
}
