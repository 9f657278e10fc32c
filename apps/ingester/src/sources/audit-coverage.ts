import { type TenantArchive } from '@countersign/database';
import { type Covered, day, oldBefore, overlap, type Window } from './audit-windows.ts';

/**
 * What has been read completely, by the sweeps themselves: a kill between a sweep and any note about it cannot
 * make the note wrong.
 */
export async function auditCoverage(
  archive: TenantArchive,
  tenantId: number,
  now: Date,
): Promise<Covered | null> {
  const [row] = (await archive.query(
    `select min(range_from) as "from", max(range_to) as "to" from sweep
      where tenant_id = $1 and source = 'audit-events' and complete and range_from is not null`,
    [tenantId],
  )) as { from: Date | null; to: Date | null }[];
  if (!row?.from || !row.to) return null;
  const lowest = (await archive.query(
    `select items from sweep
      where tenant_id = $1 and source = 'audit-events' and complete and range_to <= $2
      order by range_from limit 3`,
    [tenantId, oldBefore(now)],
  )) as { items: number }[];
  return { from: row.from, to: row.to, lowestOldCounts: lowest.map(({ items }) => items) };
}

const holesMax = 100;

/**
 * Stretches between what was read that were not, the newest first: a window read in halves may have lost the
 * older one. Each begins a day earlier, as events of its last read day may have become visible only after it.
 * Coverage may be behind the sweeps; then a stretch is read twice, which costs nothing but time.
 */
export async function unreadHoles(archive: TenantArchive, tenantId: number): Promise<Window[]> {
  return (await archive.query(
    `select from_at - $2 * interval '1 ms' as "from", to_at as "to" from coverage_period
      where tenant_id = $1 and source = 'audit-events' and reason = 'not-read-yet' and to_at < 'infinity'
        and from_at > (select min(k.from_at) from coverage_period k
                        where k.tenant_id = $1 and k.source = 'audit-events'
                          and (k.state = 'complete' or k.reason = 'read-late'))
      order by from_at desc limit ${holesMax}`,
    [tenantId, overlap],
  )) as Window[];
}

const reReadDays = 30;
const everyDays = 7;

/** Some events become visible days late: once a week the last 30 days are read again. */
export async function isReReadDue(archive: TenantArchive, tenantId: number, now: Date): Promise<boolean> {
  const [row] = (await archive.query(
    `select min(started_at) as first,
            max(started_at) filter (where started_at - range_from between '29 days' and '32 days') as last
       from sweep
      where tenant_id = $1 and source = 'audit-events' and complete and range_from is not null`,
    [tenantId],
  )) as { first: Date | null; last: Date | null }[];
  const since = row?.last ?? row?.first;
  return since != null && now.getTime() - since.getTime() >= everyDays * day;
}

export function reReadWindow(now: Date): { from: Date; to: Date } {
  return { from: new Date(now.getTime() - reReadDays * day), to: now };
}
