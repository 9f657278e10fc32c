import { type Log, newestCheckpoint, type SignedCheckpoint, type TreeNode } from '@countersign/evidence';
import { type QueryRunner } from 'typeorm';

/** A full subtree to keep for proofs. */
export interface KeptNode extends TreeNode {
  readonly hash: Buffer;
}

/** Null if the log has another name than it had: nothing is signed under a changed one. */
export async function readForUpdate(
  runner: QueryRunner,
  { tenantId, firstOrigin }: Log,
): Promise<{ status: string; newest: number } | null> {
  const [row] = (await runner.query(
    'select status from evidence_log where tenant_id = $1 and origin = $2 for update',
    [tenantId, firstOrigin],
  )) as { status: string }[];
  return row ? { status: row.status, newest: (await newestCheckpoint(runner, tenantId))?.size ?? 0 } : null;
}

/** The head and the subtrees it completes. */
export async function insertHead(
  runner: QueryRunner,
  tenantId: number,
  { size, rootHash, note }: SignedCheckpoint,
  kept: readonly KeptNode[],
): Promise<void> {
  await insertKept(runner, tenantId, kept);
  await runner.query('insert into checkpoint (tenant_id, size, root_hash, note) values ($1, $2, $3, $4)', [
    tenantId,
    size,
    rootHash,
    note,
  ]);
}

export async function insertKept(
  runner: QueryRunner,
  tenantId: number,
  kept: readonly KeptNode[],
): Promise<void> {
  const step = 10_000;
  for (let at = 0; at < kept.length; at += step) {
    const rows = kept.slice(at, at + step);
    await runner.query(
      `insert into subtree (tenant_id, height, nth, hash)
       select $1, * from unnest($2::smallint[], $3::bigint[], $4::bytea[])
       on conflict do nothing`,
      [tenantId, rows.map(({ height }) => height), rows.map(({ nth }) => nth), rows.map(({ hash }) => hash)],
    );
  }
}
