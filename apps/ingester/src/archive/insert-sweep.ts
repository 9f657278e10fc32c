import { type QueryRunner } from 'typeorm';
import { storedText } from './arrived-page.ts';
import { type SealedPage, sweepLeafHash } from './leaves.ts';

export interface SweepEnd {
  readonly source: string;
  readonly asked: string;
  readonly rangeFrom: Date | null;
  readonly rangeTo: Date | null;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly reason: string | null;
}

interface SweptBy {
  readonly tenantId: number;
  readonly entraId: string;
  readonly sweepId: string;
}

/**
 * What the sweep read is taken from its stored pages, not from what this process remembers: so an interrupted
 * one is told the same way, and a batch whose commit was never heard of cannot make the record wrong.
 */
export async function insertSweep(
  runner: QueryRunner,
  { tenantId, entraId, sweepId }: SweptBy,
  end: SweepEnd,
  position: number,
): Promise<void> {
  const pages = (await runner.query(
    `select page_number as "pageNumber", items, new_items as "newItems", ids_sha256 as "idsSha256", commitment
       from page where tenant_id = $1 and sweep_id = $2 order by page_id`,
    [tenantId, sweepId],
  )) as (SealedPage & { newItems: number })[];
  const asked = storedText(end.asked);
  // A clock that was set back must not make an end before the beginning.
  const endedAt = end.endedAt < end.startedAt ? end.startedAt : end.endedAt;
  await runner.query(
    `insert into sweep (tenant_id, sweep_id, position, source, asked, range_from, range_to, started_at, ended_at,
                        pages, items, new_items, complete, reason)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      tenantId,
      sweepId,
      position,
      end.source,
      asked,
      end.rangeFrom,
      end.rangeTo,
      end.startedAt,
      endedAt,
      pages.length,
      sum(pages, ({ items }) => items),
      sum(pages, ({ newItems }) => newItems),
      end.reason === null,
      end.reason,
    ],
  );
  await runner.query(
    'insert into leaf_run (tenant_id, first_position, leaves, hashes) values ($1, $2, 1, $3)',
    [tenantId, position, sweepLeafHash({ ...end, entraId, sweepId, asked, endedAt, pages })],
  );
}

function sum<Item>(list: readonly Item[], of: (item: Item) => number): number {
  return list.reduce((total, item) => total + of(item), 0);
}
