import type { Instant } from '../instant.ts';

/** Worst last, for one word over several periods: before our time is nobody's fault, a gap is a loss. */
export const coverageStates = ['complete', 'before', 'partial', 'gap'] as const;
export type CoverageState = (typeof coverageStates)[number];

/** Why a period is not complete. */
export const coverageReasons = [
  'before-first-read',
  'not-read-yet',
  'seldom-read',
  'read-late',
  'forgotten',
] as const;
export type CoverageReason = (typeof coverageReasons)[number];

/** How well a source is known over a half-open stretch of time. The periods of a source follow each other without a hole. */
export interface CoveragePeriod {
  /** Null: since ever. Only the first period. */
  readonly from: Instant | null;
  /** Null: still running, since the end of the archive is no end of time. Only the last period. */
  readonly to: Instant | null;
  readonly state: CoverageState;
  /** Null if complete. */
  readonly reason: CoverageReason | null;
  /** The sweep that sets the start of the period; null if none does. */
  readonly before: string | null;
  /** The sweep that sets its end. */
  readonly after: string | null;
}

/** What coverage looks at of a sweep. */
export interface SweepFacts {
  readonly sweepId: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly complete: boolean;
  /** What was asked for; audit events only. */
  readonly rangeFrom: Instant | null;
  readonly rangeTo: Instant | null;
  /** How many objects it showed. */
  readonly items: number;
}

/** What the complete sweeps of a source say together, as far as its coverage is decided. */
export interface SweepSummary {
  /** When the first and the newest of them ended. */
  readonly first: Instant;
  readonly newest: Instant;
  /** Events up to this age cannot have been forgotten when they were read. */
  readonly remembersSeconds: number;
}
