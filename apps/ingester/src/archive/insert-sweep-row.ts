import { type QueryRunner } from 'typeorm';
import { type SweepToInsert } from './archive-store.ts';
import { type SealedPage } from './leaves.ts';

export async function pagesOfSweep(
  runner: QueryRunner,
  tenantId: number,
  sweepId: string,
): Promise<(SealedPage & { readonly newItems: number })[]> {
  return (await runner.query(
    `select page_number as "pageNumber", items, new_items as "newItems", ids_sha256 as "idsSha256", commitment
       from page where tenant_id = $1 and sweep_id = $2 order by page_id`,
    [tenantId, sweepId],
  )) as (SealedPage & { newItems: number })[];
}

export async function insertSweepRow(
  runner: QueryRunner,
  tenantId: number,
  sweep: SweepToInsert,
): Promise<void> {
  await runner.query(
    `insert into sweep (tenant_id, sweep_id, position, source, asked, range_from, range_to, started_at, ended_at,
                        pages, items, new_items, complete, reason)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      tenantId,
      sweep.sweepId,
      sweep.position,
      sweep.source,
      sweep.asked,
      sweep.rangeFrom,
      sweep.rangeTo,
      sweep.startedAt,
      sweep.endedAt,
      sweep.pages,
      sweep.items,
      sweep.newItems,
      sweep.reason === null,
      sweep.reason,
    ],
  );
}
