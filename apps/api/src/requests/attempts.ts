import { type AttemptList } from '@countersign/contract';
import { tellAttempt } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { readArchived } from '../raw/archived-bytes.ts';
import { findAround } from './around.query.ts';
import { findAttemptRows } from './attempts.query.ts';
import { readAsked } from './case-change.ts';

/** Beside the case itself: the nearest in time. */
const othersMax = 5;

/**
 * A case among the attempts at the same change, oldest first, each with what it asks otherwise than the one before.
 * Empty if there was no other attempt; null if there is no such case.
 */
export async function findAttempts(
  dataSource: DataSource,
  tenantId: string,
  requestId: string,
): Promise<AttemptList | null> {
  const around = await findAround(dataSource, tenantId, requestId);
  const others = around.filter(({ reason }) => reason === 'earlier attempt' || reason === 'later attempt');
  const shown = nearest(others, othersMax).map((one) => one.requestId);
  const rows = await findAttemptRows(dataSource, tenantId, [requestId, ...shown]);
  const [first] = rows;
  if (!first) return null;
  if (shown.length === 0) return { items: [], notShown: 0 };
  const archived = await readArchived(
    dataSource,
    first.tenantNumber,
    rows.flatMap(({ positions }) => positions),
  );
  const asked = rows.map(({ positions }) => readAsked(positions, archived).request);
  return {
    items: rows.map(({ attempt }, index) => ({
      ...attempt,
      isThis: attempt.requestId === requestId,
      sincePrevious: index === 0 ? null : tellAttempt(asked[index - 1] ?? null, asked[index] ?? null),
    })),
    notShown: others.length - shown.length,
  };
}

/** `around` has the earlier ones nearest first, then the later ones nearest first: as many of either as fit. */
function nearest<One extends { reason: string }>(others: readonly One[], max: number): One[] {
  const earlier = others.filter(({ reason }) => reason === 'earlier attempt');
  const later = others.filter(({ reason }) => reason === 'later attempt');
  const laterShown = later.slice(0, Math.max(max - earlier.length, Math.floor(max / 2)));
  return [...earlier.slice(0, max - laterShown.length), ...laterShown];
}
