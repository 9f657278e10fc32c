import type { AttemptVerdict } from '../change/compare-attempts.ts';
import type { Widening } from '../change/widened.ts';
import type { Instant } from '../instant.ts';
import type { WeekCase } from './subject.ts';

/** What a person did in the 180 days before a week: their newest 1000 rows of that time, counted. */
export interface PersonPast {
  /** The first of those rows; null if there are none. */
  readonly since: Instant | null;
  readonly count: number;
  /** By the hour of the day in UTC, of the last 90 days: 24 numbers. Only times that are known to the hour. */
  readonly hours: readonly number[];
}

export interface RequesterPast extends PersonPast {
  /** Every policy type they asked about, and when last. */
  readonly types: readonly { readonly type: string; readonly lastAt: Instant }[];
  /** How many they filed in one hour of the clock: the 20 fullest hours of the last 30 days, fullest first. */
  readonly fullestHours: readonly number[];
  /** The newest 200 justifications of the last 30 days. */
  readonly justifications: readonly PastJustification[];
}

export interface PastJustification {
  readonly requestId: string;
  readonly requestedAt: Instant;
  readonly resourceId: string | null;
  readonly resourceName: string | null;
  readonly text: string;
}

export interface ApproverPast extends PersonPast {
  /** The last decision before the week, however long ago. */
  readonly lastAt: Instant | null;
  /** Whose requests they decided. */
  readonly requesterIds: readonly string[];
}

/** A request that asks again for what was rejected, and what it asks otherwise. */
export interface AttemptPair {
  readonly earlier: WeekCase;
  readonly later: WeekCase;
  readonly verdict: AttemptVerdict;
  /** Why nothing can be told; null where something can. */
  readonly why: string | null;
  readonly widenings: readonly Widening[];
}
