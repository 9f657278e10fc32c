import type { Instant } from '../instant.ts';
import { type EventSource, isEventSource, keepsNoPast, type Source } from '../vocabulary.ts';
import type { CoveragePeriod, CoverageReason, SweepSummary } from './coverage.ts';
import { daysBefore } from './known-by-sweep.ts';
import { memoryOf } from './memory.ts';

type Stretch = Pick<CoveragePeriod, 'from' | 'to' | 'before' | 'after'>;

/** What a stretch that no complete sweep knows is: not begun, not read yet, or lost. */
export function unknownPeriods(source: Source, stretch: Stretch, summary: SweepSummary): CoveragePeriod[] {
  if (isEventSource(source)) return unreadEvents(source, stretch, summary);
  if (stretch.to === null) return [because(stretch, 'not-read-yet')];
  if (stretch.from === null) return [because(stretch, 'before-first-read')];
  // A later read does not show what a policy was meanwhile, and it may: audit events tell. A request is gone.
  return [because(stretch, keepsNoPast(source) ? 'seldom-read' : 'forgotten')];
}

/**
 * Events can be asked for by their time, so what is unread may still be read as long as Graph may hold it. What
 * it could no longer hold at the end of the first harvest was never ours to read.
 */
function unreadEvents(source: EventSource, stretch: Stretch, summary: SweepSummary): CoveragePeriod[] {
  const { possible, firstHarvest } = memoryOf(source);
  const remembered = daysBefore(summary.newest, possible);
  const begun = daysBefore(summary.first, possible - firstHarvest);
  const lost = remembered < begun ? remembered : begun;
  return cutAt(stretch, [lost, remembered]).map((part) =>
    because(
      part,
      isBefore(part, lost) ? 'before-first-read' : isBefore(part, remembered) ? 'forgotten' : 'not-read-yet',
    ),
  );
}

function isBefore({ to }: Stretch, instant: Instant): boolean {
  return to !== null && to <= instant;
}

/** The parts of a stretch between the instants given in order. An end made here is no sweep's. */
function cutAt(stretch: Stretch, instants: readonly Instant[]): Stretch[] {
  const parts: Stretch[] = [];
  let rest = stretch;
  for (const at of instants) {
    if ((rest.from !== null && at <= rest.from) || (rest.to !== null && at >= rest.to)) continue;
    parts.push({ ...rest, to: at, after: null });
    rest = { ...rest, from: at, before: null };
  }
  return [...parts, rest];
}

const stateOf = {
  'before-first-read': 'before',
  'not-read-yet': 'partial',
  'seldom-read': 'partial',
  'read-late': 'partial',
  forgotten: 'gap',
} as const;

function because({ from, to, before, after }: Stretch, reason: CoverageReason): CoveragePeriod {
  return { from, to, state: stateOf[reason], reason, before, after };
}
