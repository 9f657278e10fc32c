import { addSeconds, earliestOf, type Instant, latestOf } from '../instant.ts';
import { isEventSource, keepsNoPast, type Source } from '../vocabulary.ts';
import type { CoveragePeriod, SweepSummary, SweepFacts } from './coverage.ts';
import { knownBySweep, reachSeconds, remembersAtLeast } from './known-by-sweep.ts';
import { cutOut, joinStretches, type KnownStretch } from './known-stretch.ts';
import { unknownPeriods } from './unknown-periods.ts';

/**
 * How well a source is known, by all its sweeps in any order. Depends on nothing but them: the newest complete
 * sweep is the archive's own "now", so the result is the same whenever it is asked for. Empty while no sweep
 * has been complete: then nothing is known at all.
 */
export function coverageOf(source: Source, sweeps: readonly SweepFacts[]): CoveragePeriod[] {
  const summary = summaryOf(source, sweeps);
  return summary === null ? [] : extendCoverage(source, [], sweeps, summary);
}

export function summaryOf(source: Source, sweeps: readonly SweepFacts[]): SweepSummary | null {
  const complete = sweeps.filter((sweep) => sweep.complete).map(({ endedAt }) => endedAt);
  const first = earliestOf(...complete);
  const newest = latestOf(...complete);
  return first === null || newest === null
    ? null
    : { first, newest, remembersSeconds: remembersAtLeast(source, sweeps) };
}

/**
 * The earliest instant from which these sweeps may change the periods; null if they may change all of them.
 * Every period that ends at or after it has to be given to extendCoverage.
 */
export function touchedFrom(source: Source, sweeps: readonly SweepFacts[]): Instant | null {
  // What is unread grows out of memory with every sweep, wherever it lies; and such periods are few.
  if (isEventSource(source)) return null;
  const starts = sweeps
    .flatMap((sweep) => knownBySweep(source, sweep, 0).surely.map(({ from }) => from))
    .sort();
  return starts[0] === undefined ? null : addSeconds(starts[0], -reachSeconds(source));
}

/**
 * The periods that take the place of `periods`: the last ones known so far, without a hole, after some more
 * sweeps. Periods before them stay as they are. Sweeps taken one by one, in batches or all at once, in any
 * order, end in the same periods. If one of them reaches beyond memory, all those that do have to be among them:
 * what the others know may have grown with it.
 */
export function extendCoverage(
  source: Source,
  periods: readonly CoveragePeriod[],
  sweeps: readonly SweepFacts[],
  summary: SweepSummary,
): CoveragePeriod[] {
  const bySweeps = sweeps.map((sweep) => knownBySweep(source, sweep, summary.remembersSeconds));
  const surely = joinStretches(
    [...surelyIn(source, periods), ...bySweeps.flatMap((known) => known.surely)],
    reachSeconds(source),
  );
  const perhaps = joinStretches(
    [...perhapsIn(periods), ...bySweeps.flatMap((known) => known.perhaps)],
    reachSeconds(source),
  );
  const known: Known[] = [
    ...surely.map((stretch) => ({ ...stretch, state: 'complete' as const, reason: null })),
    ...cutOut(perhaps, surely).map((stretch) => ({
      ...stretch,
      state: 'partial' as const,
      reason: 'read-late' as const,
    })),
  ].sort((a, b) => (a.from < b.from ? -1 : 1));
  return fillIn(source, periods[0] ?? null, known, summary);
}

type Known = KnownStretch & Pick<CoveragePeriod, 'state' | 'reason'>;

/** Stored periods stand for the sweeps that made them; of policies every end of a period is a read. */
function surelyIn(source: Source, periods: readonly CoveragePeriod[]): KnownStretch[] {
  const stretches = periods.filter(({ state }) => state === 'complete').flatMap(asStretch);
  if (!keepsNoPast(source)) return stretches;
  const moments = periods.flatMap(({ from, to, before, after }) => [
    ...(from !== null && before !== null ? [moment(from, before)] : []),
    ...(to !== null && after !== null ? [moment(to, after)] : []),
  ]);
  return [...stretches, ...moments];
}

function moment(at: Instant, sweepId: string): KnownStretch {
  return { from: at, to: at, fromSweep: sweepId, toSweep: sweepId };
}

function perhapsIn(periods: readonly CoveragePeriod[]): KnownStretch[] {
  return periods.filter(({ reason }) => reason === 'read-late').flatMap(asStretch);
}

function asStretch({ from, to, before, after }: CoveragePeriod): KnownStretch[] {
  return from === null || to === null || before === null || after === null
    ? []
    : [{ from, to, fromSweep: before, toSweep: after }];
}

/** Puts what is not known between what is, so that the periods follow each other from `first` to the open end. */
function fillIn(
  source: Source,
  first: CoveragePeriod | null,
  known: readonly Known[],
  summary: SweepSummary,
): CoveragePeriod[] {
  const filled: CoveragePeriod[] = [];
  let reached: { at: Instant | null; sweep: string | null } = {
    at: first?.from ?? null,
    sweep: first?.before ?? null,
  };
  const fill = (to: Instant | null, after: string | null): void => {
    if (to !== null && to === reached.at) return;
    filled.push(...unknownPeriods(source, { from: reached.at, to, before: reached.sweep, after }, summary));
  };
  for (const { from, to, fromSweep, toSweep, state, reason } of known) {
    fill(from, fromSweep);
    // One moment of a policy limits what is around it and covers nothing itself.
    if (from < to) filled.push({ from, to, state, reason, before: fromSweep, after: toSweep });
    reached = { at: to, sweep: toSweep };
  }
  fill(null, null);
  return filled;
}
