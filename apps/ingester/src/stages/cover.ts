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
import type { QueryRunner } from 'typeorm';
import {
  appendGap,
  completeSweeps,
  endsBefore,
  coverageEndingFrom,
  type PlacedSweep,
  replaceCoverage,
  sweepsBeyondMemory,
  unrecordedGaps,
} from '../queries/coverage-periods.ts';
import { loadPauses, savePauses } from '../queries/longest-pause.ts';

const sweepsPerBatch = 5000;

/**
 * Takes the sweeps at these archive positions into the coverage of their sources: load, one pure decision,
 * save. Only the periods they touch are looked at.
 */
export async function cover(
  runner: QueryRunner,
  tenantId: number,
  fromPosition: number,
  toPosition: number,
): Promise<void> {
  for (let from = fromPosition; from < toPosition;) {
    const sweeps = await completeSweeps(runner, tenantId, from, toPosition, sweepsPerBatch);
    const last = sweeps.at(-1);
    const to = last && sweeps.length === sweepsPerBatch ? last.position + 1 : toPosition;
    for (const source of sources) {
      const own = sweeps.filter((sweep) => sweep.source === source);
      if (own.length > 0) await coverSource(runner, tenantId, source, own, to);
    }
    from = to;
  }
}

async function coverSource(
  runner: QueryRunner,
  tenantId: number,
  source: PlacedSweep['source'],
  sweeps: readonly PlacedSweep[],
  beforePosition: number,
): Promise<void> {
  const ends = await endsBefore(runner, tenantId, source, beforePosition);
  const touched = await coverageEndingFrom(runner, tenantId, source, touchedFrom(source, sweeps));
  const again = sweeps.some(reachesBeyondMemory)
    ? [...sweeps, ...(await sweepsBeyondMemory(runner, tenantId, beforePosition))]
    : sweeps;
  const summary = { ...ends, remembersSeconds: remembersAtLeast(again) };
  await replaceCoverage(runner, tenantId, source, touched, extendCoverage(source, touched, again, summary));
  const pauses = extendPauses(await loadPauses(runner, tenantId, source), sweeps);
  if (pauses) await savePauses(runner, tenantId, source, pauses);
}

/**
 * Writes a control record for every gap that has become certain. Whether one is missing is asked of the
 * database each time, so neither a kill nor a restart can keep a gap from being recorded, nor record it twice.
 * Returns the positions taken.
 */
export async function recordGaps(runner: QueryRunner, tenantId: number): Promise<number[]> {
  const positions: number[] = [];
  for (const { certainAt, ...gap } of await unrecordedGaps(runner, tenantId)) {
    const position = await appendGap(runner, tenantId, {
      key: gapKey(gap),
      at: certainAt,
      body: gapBody(gap),
    });
    if (position !== null) positions.push(position);
  }
  return positions;
}
