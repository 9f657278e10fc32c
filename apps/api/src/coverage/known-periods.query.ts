import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';

/** A stretch of time in which no request can have come and gone unseen. Instants as text: they compare. */
export interface KnownPeriod {
  readonly tenantId: number;
  readonly from: string;
  readonly to: string;
  /** Set while reads are on time: a stretch that ends after this is still running, and known as far as it can be. */
  readonly runsFrom: string | null;
}

// Intune shows a request for 30 days, so a complete read at S knows all of (S - 30 days, S], and the periods of
// two reads less than 30 days apart are one. What
// came after the newest read began is not known yet. Only the reads at the ends of such a jump matter, and there is one
// a month where there are ten thousand reads: from the newest read the walk jumps to the oldest one that its
// 30 days still reach, and over a gap to the newest one before it.
//
// Where a tenant's approval events name their requests, a request is known through its events as well, and events
// are kept for years: what was completely read of them is known too (told), which matters only before the newest
// of those periods. Both kinds become one list without overlaps. A stretch that ends now was asked for a moment
// ago, hence the minute; after an hour without a read nothing counts as on time.
const sql = `
with recursive walk as (
  select g.tenant_id, s.ended_at, s.started_at as until
    from unnest($1::int[]) as g(tenant_id)
   cross join lateral (
     select ended_at, started_at from sweep
      where tenant_id = g.tenant_id and source = 'approval-requests' and complete
      order by ended_at desc limit 1) s
  union all
  select w.tenant_id, n.ended_at, case when n.is_gap then n.started_at else w.until end
    from walk w
   cross join lateral (
     select * from (
       (select ended_at, started_at, false as is_gap from sweep
         where tenant_id = w.tenant_id and source = 'approval-requests' and complete
           and ended_at >= w.ended_at - interval '30 days' and ended_at < w.ended_at
         order by ended_at limit 1)
       union all
       (select ended_at, started_at, true from sweep
         where tenant_id = w.tenant_id and source = 'approval-requests' and complete
           and ended_at < w.ended_at - interval '30 days'
         order by ended_at desc limit 1)
     ) next order by is_gap limit 1) n
), shown as (
  select tenant_id, min(ended_at) - interval '30 days' as "from", until as "to" from walk group by tenant_id, until
), told as (
  select s.tenant_id, s.range_from, s.range_to
    from unnest($1::int[]) as g(tenant_id)
    join sweep s using (tenant_id)
   where s.source = 'audit-events' and s.complete
     and s.range_from < coalesce((select max("from") from shown where shown.tenant_id = g.tenant_id), 'infinity')
     and (exists (select from approval_case c where c.tenant_id = g.tenant_id and c.origin = 'reconstructed')
          or exists (select from case_event e where e.tenant_id = g.tenant_id and e.strength = 'exact'))
), piece as (
  select *, max("to") over (partition by tenant_id order by "from", "to" rows between unbounded preceding and 1 preceding) as reached
    from (select * from shown union all select * from told) both_kinds
), numbered as (
  select *, count(*) filter (where "from" > reached) over (partition by tenant_id order by "from", "to") as nth
    from piece
)
select tenant_id as "tenantId", instant_text(min("from")) as "from", instant_text(max("to")) as "to",
       case when max("to") between now() - interval '1 hour' and now() + interval '1 hour' then instant_text(now() - interval '1 minute') end as "runsFrom"
  from numbered
 group by tenant_id, nth
 order by tenant_id, nth`;

export function knownPeriods(dataSource: DataSource, tenantIds: readonly number[]): Promise<KnownPeriod[]> {
  return inTenants(dataSource, tenantIds).query<KnownPeriod[]>(sql, [tenantIds]);
}

/** Whether the requests of all tenants are completely known between two instants. */
export function isKnown(
  periods: readonly KnownPeriod[],
  tenantIds: readonly number[],
  from: string,
  to: string,
): boolean {
  return (
    tenantIds.length > 0 &&
    tenantIds.every((tenantId) =>
      periods.some((period) => period.tenantId === tenantId && period.from <= from && reaches(period, to)),
    )
  );
}

/** What is yet to come cannot have been read, so of a stretch that is still running only the part so far counts. */
function reaches(period: KnownPeriod, to: string): boolean {
  return to <= period.to || (period.runsFrom !== null && to >= period.runsFrom);
}
