import { type Queryable } from '../archive/queryable.ts';
import { NoteError } from '../note/note-error.ts';
import { parseVerifierKey, type VerifierKey } from '../note/keys.ts';

/**
 * The keys that a log names as its own, newest first. They come from the database, so they prove nothing to
 * somebody who does not trust it: for that, keys are pinned outside.
 */
export async function readLogKeys(db: Queryable, tenantId: number): Promise<VerifierKey[]> {
  const rows = (await db.query(
    `select body::json ->> 'key' as key from control_record
      where tenant_id = $1 and kind in ('key', 'restored') order by position desc limit 16`,
    [tenantId],
  )) as { key: string | null }[];
  return rows.flatMap(({ key }) => {
    try {
      return key === null ? [] : [parseVerifierKey(key)];
    } catch (error) {
      if (error instanceof NoteError) return []; // altered: nothing verifies by it, and verify says why
      throw error;
    }
  });
}
