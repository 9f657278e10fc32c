// Whether what is left of an archive still proves itself: its stored leaves, and what the notary's own check says.
import { ArchiveProblem, checkLeaves } from '@countersign/evidence';
import { type ArchiveBuilder } from './archive-builder.ts';

/** Stored leaf hashes by position. */
export async function storedLeaves(archive: ArchiveBuilder): Promise<string[]> {
  const rows = await archive.query<{ hashes: Buffer }>(
    'select hashes from leaf_run where tenant_id = $1 order by first_position',
  );
  return rows.flatMap(({ hashes }) => hashes.toString('hex').match(/.{64}/g) ?? []);
}

/** What the notary would say of everything that is stored, pages and all; null if it would sign. */
export async function archiveProblem(archive: ArchiveBuilder): Promise<string | null> {
  const [head] = await archive.query<{ size: number }>(
    'select size::int from archive_head where tenant_id = $1',
  );
  try {
    const span = { begin: 0, end: head?.size ?? 0 };
    for await (const _ of checkLeaves(archive.database.administrator, archive.tenant, span)) continue;
    return null;
  } catch (error) {
    if (error instanceof ArchiveProblem) return error.message;
    throw error;
  }
}
