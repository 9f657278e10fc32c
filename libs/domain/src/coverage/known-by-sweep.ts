import { addSeconds, type Instant, secondsBetween } from '../instant.ts';
import { keepsNoPast, type Source } from '../vocabulary.ts';
import type { SweepFacts } from './coverage.ts';
import type { KnownStretch } from './known-stretch.ts';
import { memoryOf, policyBeatHours, requestMemoryDays } from './memory.ts';

const day = 86_400;
export const daysBefore = (at: Instant, days: number): Instant => addSeconds(at, -days * day);

/** What one complete sweep makes known, surely and perhaps. */
export interface KnownBySweep {
  readonly surely: KnownStretch[];
  /** Read, but at an age at which the source may have forgotten part of it. */
  readonly perhaps: KnownStretch[];
}

/**
 * A sweep takes its time, and the set changes under it. So only what was there before it began and still there
 * when it ended was surely shown.
 */
export function knownBySweep(source: Source, sweep: SweepFacts, remembersSeconds: number): KnownBySweep {
  const { sweepId, startedAt, endedAt, rangeFrom, rangeTo } = sweep;
  const stretch = (from: Instant, to: Instant, least: 0 | 1): KnownStretch[] =>
    from < to || (least === 0 && from === to) ? [{ from, to, fromSweep: sweepId, toSweep: sweepId }] : [];
  if (!sweep.complete) return { surely: [], perhaps: [] };
  switch (source) {
    case 'approval-requests':
      return { surely: stretch(daysBefore(endedAt, requestMemoryDays), startedAt, 1), perhaps: [] };
    case 'access-policies':
    case 'role-assignments':
    case 'approver-groups':
      // One moment; what lies between two of them is joined if they are near.
      return { surely: stretch(startedAt, startedAt, 0), perhaps: [] };
    case 'audit-events':
    case 'directory-audits': {
      if (rangeFrom === null || rangeTo === null) return { surely: [], perhaps: [] };
      const remembered = latest(rangeFrom, daysBefore(endedAt, memoryOf(source).possible));
      const remembersSurely = latest(rangeFrom, addSeconds(endedAt, -remembersSeconds));
      return { surely: stretch(remembersSurely, rangeTo, 1), perhaps: stretch(remembered, rangeTo, 1) };
    }
  }
}

/**
 * How far back Graph remembers events at least, by the sweeps: one that showed anything of a time so long ago
 * had not forgotten what is younger. In seconds.
 */
export function remembersAtLeast(source: Source, sweeps: readonly SweepFacts[]): number {
  const { sure, possible } = memoryOf(source);
  const ages = sweeps
    .filter(({ complete, items }) => complete && items > 0)
    .map(({ rangeTo, endedAt }) => (rangeTo === null ? 0 : secondsBetween(rangeTo, endedAt)));
  const oldest = ages.reduce((most, age) => Math.max(most, age), sure * day);
  return Math.min(oldest, possible * day);
}

/** Whether it asked for events so old that it depends on Graph's memory how much of them it knows. */
export function reachesBeyondMemory(source: Source, { rangeFrom, endedAt }: SweepFacts): boolean {
  return rangeFrom !== null && rangeFrom < daysBefore(endedAt, memoryOf(source).sure);
}

/** How far apart two known stretches of a source may lie and still be one. */
export function reachSeconds(source: Source): number {
  return keepsNoPast(source) ? policyBeatHours * 3600 : 0;
}

function latest(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
