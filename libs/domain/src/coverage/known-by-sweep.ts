import { addSeconds, type Instant } from '../instant.ts';
import type { Source } from '../vocabulary.ts';
import type { SweepFacts } from './coverage.ts';
import type { KnownStretch } from './known-stretch.ts';
import { eventMemoryDays, policyBeatHours, requestMemoryDays } from './memory.ts';

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
export function knownBySweep(source: Source, sweep: SweepFacts): KnownBySweep {
  const { sweepId, startedAt, endedAt, rangeFrom, rangeTo } = sweep;
  const stretch = (from: Instant, to: Instant, least: 0 | 1): KnownStretch[] =>
    from < to || (least === 0 && from === to) ? [{ from, to, fromSweep: sweepId, toSweep: sweepId }] : [];
  if (!sweep.complete) return { surely: [], perhaps: [] };
  switch (source) {
    case 'approval-requests':
      return { surely: stretch(daysBefore(endedAt, requestMemoryDays), startedAt, 1), perhaps: [] };
    case 'access-policies':
      // One moment; what lies between two of them is joined if they are near.
      return { surely: stretch(startedAt, startedAt, 0), perhaps: [] };
    case 'audit-events': {
      if (rangeFrom === null || rangeTo === null) return { surely: [], perhaps: [] };
      const remembered = latest(rangeFrom, daysBefore(endedAt, eventMemoryDays.possible));
      const remembersSurely = latest(rangeFrom, daysBefore(endedAt, eventMemoryDays.sure));
      return { surely: stretch(remembersSurely, rangeTo, 1), perhaps: stretch(remembered, rangeTo, 1) };
    }
  }
}

/** How far apart two known stretches of a source may lie and still be one. */
export function reachSeconds(source: Source): number {
  return source === 'access-policies' ? policyBeatHours * 3600 : 0;
}

function latest(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
