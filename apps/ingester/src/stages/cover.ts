import {
  extendCoverage,
  extendPauses,
  gapBody,
  gapKey,
  reachesBeyondMemory,
  remembersAtLeast,
  sources,
  touchedFrom,
} from '@countersign/domain';
import type { PlacedSweep } from '../queries/coverage-periods.ts';
import type { CoverageTransaction } from './record-store.ts';

const sweepsPerBatch = 5000;

/**
 * Takes the sweeps at these archive positions into the coverage of their sources: load, one pure decision,
 * save. Only the periods they touch are looked at.
 */
export async function cover(
  coverage: CoverageTransaction,
  fromPosition: number,
  toPosition: number,
): Promise<void> {
  for (let from = fromPosition; from < toPosition;) {
    const sweeps = await coverage.completeSweeps(from, toPosition, sweepsPerBatch);
    const last = sweeps.at(-1);
    const to = last && sweeps.length === sweepsPerBatch ? last.position + 1 : toPosition;
    for (const source of sources) {
      const own = sweeps.filter((sweep) => sweep.source === source);
      if (own.length > 0) await coverSource(coverage, source, own, to);
    }
    from = to;
  }
}

async function coverSource(
  coverage: CoverageTransaction,
  source: PlacedSweep['source'],
  sweeps: readonly PlacedSweep[],
  beforePosition: number,
): Promise<void> {
  const ends = await coverage.endsBefore(source, beforePosition);
  const touched = await coverage.coverageEndingFrom(source, touchedFrom(source, sweeps));
  const again = sweeps.some((sweep) => reachesBeyondMemory(source, sweep))
    ? [...sweeps, ...(await coverage.sweepsBeyondMemory(source, beforePosition))]
    : sweeps;
  const summary = { ...ends, remembersSeconds: remembersAtLeast(source, again) };
  await coverage.replaceCoverage(source, touched, extendCoverage(source, touched, again, summary));
  const pauses = extendPauses(await coverage.loadPauses(source), sweeps);
  if (pauses) await coverage.savePauses(source, pauses);
}

/**
 * Writes a control record for every gap that has become certain. Whether one is missing is asked of the
 * database each time, so neither a kill nor a restart can keep a gap from being recorded, nor record it twice.
 * Returns the positions taken.
 */
export async function recordGaps(coverage: CoverageTransaction): Promise<number[]> {
  const positions: number[] = [];
  for (const { certainAt, ...gap } of await coverage.unrecordedGaps()) {
    const position = await coverage.appendGap({
      key: gapKey(gap),
      at: certainAt,
      body: gapBody(gap),
    });
    if (position !== null) positions.push(position);
  }
  return positions;
}
