import type { QueryRunner } from 'typeorm';

export interface StageCursor {
  readonly nextPageId: number;
  readonly nextSweepPosition: number;
}

/** Locks and reads how far the normalise stage has come, so that two runs cannot do the same pages. */
export async function lockCursor(runner: QueryRunner, tenantId: number): Promise<StageCursor> {
  await runner.query(
    `insert into stage_cursor (tenant_id, stage) values ($1, 'normalise') on conflict do nothing`,
    [tenantId],
  );
  const [row] = (await runner.query(
    `select next_page_id::float8 as "nextPageId", next_sweep_position::float8 as "nextSweepPosition"
       from stage_cursor where tenant_id = $1 and stage = 'normalise' for update`,
    [tenantId],
  )) as StageCursor[];
  if (!row) throw new Error(`stage_cursor of tenant ${tenantId} vanished while it was being locked`);
  return row;
}

export async function moveCursor(runner: QueryRunner, tenantId: number, to: StageCursor): Promise<void> {
  await runner.query(
    `update stage_cursor set next_page_id = $2, next_sweep_position = $3
      where tenant_id = $1 and stage = 'normalise'`,
    [tenantId, to.nextPageId, to.nextSweepPosition],
  );
}
