import { type TenantArchive } from '@countersign/database';
import { archivePages } from './archive-pages.ts';
import { type Turn } from './turn.ts';

const pagesPerLook = 1000;

/**
 * A process that was killed leaves pages without a sweep row. They are the newest pages, since only the holder
 * of the turn archives and it reads one source after the other; so the search goes back from the end and stops
 * at the first stretch that is in order.
 */
export async function closeInterruptedSweeps(archive: TenantArchive, turn: Turn): Promise<number> {
  const [head] = (await archive.query(
    'select pages::float8 as pages from archive_head where tenant_id = $1',
    [turn.tenantId],
  )) as { pages: number }[];
  let closed = 0;
  for (let end = head?.pages ?? 0; end > 0; end -= pagesPerLook) {
    const left = await findLeft(archive, turn.tenantId, end - pagesPerLook, end);
    for (const sweepId of left) closed += Number(await close(archive, turn, sweepId));
    if (left.length === 0) break;
  }
  return closed;
}

async function findLeft(
  archive: TenantArchive,
  tenantId: number,
  from: number,
  to: number,
): Promise<string[]> {
  const rows = (await archive.query(
    `select distinct sweep_id as id from page
      where tenant_id = $1 and page_id >= $2 and page_id < $3
        and not exists (select from sweep where sweep.tenant_id = $1 and sweep.sweep_id = page.sweep_id)`,
    [tenantId, from, to],
  )) as { id: string }[];
  return rows.map((row) => row.id);
}

async function close(archive: TenantArchive, turn: Turn, sweepId: string): Promise<boolean> {
  const [row] = (await archive.query(
    `select source, min(asked) as asked, min(received_at) as first, max(received_at) as last
       from page where tenant_id = $1 and sweep_id = $2 group by source`,
    [turn.tenantId, sweepId],
  )) as {
    source: string;
    asked: string;
    first: Date;
    last: Date;
  }[];
  if (!row) return false;
  await archivePages(archive, {
    ...turn,
    sweepId,
    pages: [],
    end: {
      source: row.source,
      asked: row.asked,
      rangeFrom: null,
      rangeTo: null,
      startedAt: row.first,
      endedAt: row.last,
      reason: 'interrupted',
    },
  });
  return true;
}
