import { type QueryRunner } from 'typeorm';

export interface StoredCheckpoint {
  readonly size: number;
  readonly rootHash: Buffer;
  readonly note: string;
}

const perLook = 500;

/** All checkpoints of a log, the smallest first. */
export async function* readCheckpoints(
  runner: QueryRunner,
  tenantId: number,
): AsyncGenerator<StoredCheckpoint> {
  for (let after = -1; ;) {
    const rows = (await runner.query(
      `select size::float8 as size, root_hash as "rootHash", note from checkpoint
        where tenant_id = $1 and size > $2 order by size limit ${perLook}`,
      [tenantId, after],
    )) as StoredCheckpoint[];
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < perLook) return;
    after = last.size;
  }
}
