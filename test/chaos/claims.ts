import { coreSources, type Source } from '@countersign/domain';
import { type SweepToInsert } from '../../apps/ingester/src/archive/archive-store.ts';
import { day, hour } from './schedule.ts';
import { type Span, type World } from './world.ts';

// I10: coverage, which every number and every report carries, claims no more than the complete sweeps can know. By
// the table of decision 14, in the simplest way: one instant after the other.

/** Every stretch called complete is known from end to end, by sweeps that the stages have taken. */
export function checkClaims(world: World): void {
  for (const source of coreSources) {
    const known = joined(knownOf(world, source));
    for (const { from, to, state } of world.database.coverage.get(source) ?? []) {
      if (state !== 'complete') continue;
      const claimed = { from: Date.parse(from ?? ''), to: Date.parse(to ?? '') };
      if (!known.some((one) => one.from <= claimed.from && claimed.to <= one.to))
        world.violate('I10', `${source} is called complete from ${from} to ${to}, which no sweeps know.`);
    }
  }
}

function knownOf({ database }: World, source: Source): Span[] {
  const sweeps = (database.completeSweeps.get(source) ?? []).filter(
    ({ position }) => position < database.cursor.nextSweepPosition,
  );
  return source === 'access-policies' ? betweenMoments(sweeps) : sweeps.flatMap(knownBy);
}

function knownBy({ source, startedAt, endedAt, rangeFrom, rangeTo }: SweepToInsert): Span[] {
  if (source === 'approval-requests') return [{ from: +endedAt - 30 * day, to: +startedAt }];
  return rangeFrom && rangeTo ? [{ from: +rangeFrom, to: +rangeTo }] : [];
}

/** Of policies only what lies between two reads near each other. */
function betweenMoments(sweeps: readonly SweepToInsert[]): Span[] {
  const moments = sweeps.map(({ startedAt }) => +startedAt).sort((a, b) => a - b);
  return moments.slice(1).flatMap((to, index) => {
    const from = moments[index] as number;
    return to - from <= 3 * hour ? [{ from, to }] : [];
  });
}

function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last && span.from <= last.to)
      all[all.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else all.push(span);
  }
  return all;
}
