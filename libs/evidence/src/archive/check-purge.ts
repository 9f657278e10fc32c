import { ArchiveProblem, quoted } from './archive-problem.ts';
import { type Queryable } from './queryable.ts';
import { type ObservationRow } from './stored-entry.ts';

/** Content may be gone only where a retention record says so and covers the position. */
export async function checkPurge(db: Queryable, tenantId: number, row: ObservationRow): Promise<void> {
  const [record] = (await db.query(
    `select body from control_record where tenant_id = $1 and position = $2 and kind = 'retention'`,
    [tenantId, row.purgedAt],
  )) as { body: string }[];
  if (record && covers(record.body, row.position)) return;
  const object = `the observation of ${row.source} ${quoted(row.objectId)}`;
  throw new ArchiveProblem(
    { code: 'purge-unauthorised', table: 'observation', position: row.position, object },
    `its content is gone, and no retention record at position ${row.purgedAt} allows it.`,
  );
}

/** Whether a retention record names the position: `positions` holds `[first, last]` pairs. */
function covers(body: string, position: number): boolean {
  let positions: unknown;
  try {
    positions = (JSON.parse(body) as { positions?: unknown } | null)?.positions;
  } catch {
    return false;
  }
  if (!Array.isArray(positions)) return false;
  return positions.some(
    (pair: unknown) => Array.isArray(pair) && pair.length === 2 && pair[0] <= position && position <= pair[1],
  );
}
