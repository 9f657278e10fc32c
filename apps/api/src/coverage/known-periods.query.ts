import { type DataSource } from 'typeorm';

/** A stretch of time in which no request can have come and gone unseen. Instants as text: they compare. */
export interface KnownPeriod {
  readonly tenantId: number;
  readonly from: string;
  readonly to: string;
}

// Intune shows a request for 30 days, so a complete read at S knows all of (S - 30 days, S], and the periods of
// two reads less than 30 days apart are one. What
// came after the newest read began is not known yet. Only the reads at the ends of such a jump matter, and there is one
// a month where there are ten thousand reads: from the newest read the walk jumps to the oldest one that its
// 30 days still reach, and over a gap to the newest one before it.
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
)
select tenant_id as "tenantId", instant_text(min(ended_at) - interval '30 days') as "from", instant_text(until) as "to"
  from walk
 group by tenant_id, until
 order by tenant_id, until`;

export function knownPeriods(dataSource: DataSource, tenantIds: readonly number[]): Promise<KnownPeriod[]> {
  return dataSource.query<KnownPeriod[]>(sql, [tenantIds]);
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
      periods.some((period) => period.tenantId === tenantId && period.from <= from && to <= period.to),
    )
  );
}
