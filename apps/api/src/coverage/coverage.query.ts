import { type Coverage, type SourceStatus, sources } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { findGaps } from './gaps.query.ts';
import { findPeriods, type PeriodRange } from './periods.query.ts';

export interface SourceRow extends SourceStatus {
  readonly tenantNumber: number;
}

// One row per tenant and source, also for a source that never was read. "Today" is the UTC day. The newest 30
// days of reads are looked at for the longest pause: what a longer one lost is a gap and stands on its own. When
// a source was read last is told by its sweeps: what the ingester says of itself may be news of a stalled one.
const sourcesSql = `
with asked as (
  select t.tenant_id, s.source, s.nth
    from unnest($1::int[]) as t(tenant_id), unnest($2::text[]) with ordinality as s(source, nth)
), today as (
  select tenant_id, source, count(*)::int as sweeps, (count(*) filter (where not complete))::int as incomplete,
         sum(new_items)::int as new_items
    from sweep
   where ended_at >= date_trunc('day', now(), 'UTC')
   group by 1, 2
), pause as (
  select tenant_id, source, max(seconds) as seconds
    from (select tenant_id, source,
                 extract(epoch from ended_at - lag(ended_at) over (partition by tenant_id, source order by ended_at))
                   ::float8 as seconds
            from sweep
           where complete and ended_at >= now() - interval '30 days') pairs
   group by 1, 2
), refused as (
  select tenant_id, source, count(*)::int as rejections from rejection group by 1, 2
)
select a.tenant_id as "tenantNumber", a.source,
       case when h.state is null then 'never' else h.state end as state,
       h.message, h.next_step as "nextStep",
       instant_text(h.since) as since,
       instant_text(h.last_attempt_at) as "lastAttemptAt",
       instant_text(coalesce(last.ended_at, h.last_complete_at)) as "lastCompleteAt",
       instant_text(h.reached_back_to) as "reachedBackTo",
       instant_text(h.wants_back_to) as "wantsBackTo",
       instant_text(h.throttled_until) as "throttledUntil",
       coalesce(today.new_items, 0) as "newToday",
       coalesce(today.sweeps, 0) as "sweepsToday",
       coalesce(today.incomplete, 0) as "incompleteToday",
       pause.seconds as "longestPauseSeconds",
       coalesce(refused.rejections, 0) as rejections
  from asked a
  left join harvest_state h using (tenant_id, source)
  left join today using (tenant_id, source)
  left join pause using (tenant_id, source)
  left join refused using (tenant_id, source)
  left join lateral (
    select ended_at from sweep s
     where s.tenant_id = a.tenant_id and s.source = a.source and s.complete
     order by ended_at desc limit 1) last on true
 order by a.tenant_id, a.nth`;

// What the archive holds of each source, counted where it is cheapest: the roll-up for events.
const heldSql = `
select g.tenant_id as "tenantNumber", h.*
  from unnest($1::int[]) as g(tenant_id)
 cross join lateral (
   select 'approval-requests' as source, count(distinct v.request_id)::int as objects, count(*)::int as observations,
          (select instant_text(min(c.requested_at)) from approval_case c
            where c.tenant_id = g.tenant_id and c.origin = 'observed') as oldest
     from request_version v where v.tenant_id = g.tenant_id
   union all
   select 'access-policies', count(distinct policy_id)::int, count(*)::int, instant_text(min(first_seen_at))
     from policy_version where tenant_id = g.tenant_id
   union all
   select 'audit-events', coalesce(sum(events), 0)::int, coalesce(sum(events), 0)::int,
          (select instant_text(min(occurred_at)) from audit_event where tenant_id = g.tenant_id)
     from event_day where tenant_id = g.tenant_id
 ) h`;

interface HeldRow {
  tenantNumber: number;
  source: string;
  objects: number;
  observations: number;
  oldest: string | null;
}

const tenantsSql = `
select t.tenant_id as "tenantNumber", t.entra_id as "tenantId", t.name, t.is_demo as "isDemo",
       coalesce(h.size, 0)::float8 as "archiveSize",
       (select count(*)::int from approval_case c where c.tenant_id = t.tenant_id) as requests,
       (select count(*)::int from (
          select from request_version v
           where v.tenant_id = t.tenant_id
           group by v.request_id having bool_and(v.gone_at is not null)) gone)
         -- Told by events alone: Intune had forgotten it before the first read.
         + (select count(*)::int from approval_case c
             where c.tenant_id = t.tenant_id and c.origin = 'reconstructed') as "goneFromIntune",
       extract(epoch from last.ended_at + interval '30 days' - now())::float8 as "untilAnyLossSeconds",
       instant_text(now()) as "asOf"
  from tenant t
  left join archive_head h using (tenant_id)
  left join lateral (
    select ended_at from sweep s
     where s.tenant_id = t.tenant_id and s.source = 'approval-requests' and s.complete
     order by ended_at desc limit 1) last on true
 where t.tenant_id = any($1::int[])
 order by t.name, t.entra_id`;

type Tenant = Coverage['tenants'][number];
export type TenantRow = Omit<Tenant, 'healthy' | 'sentence' | 'sources'> & {
  tenantNumber: number;
  asOf: string;
};

/** What is known of each tenant and source; the words for it are added by describeCoverage. */
export async function findCoverage(
  dataSource: DataSource,
  tenantIds: readonly number[],
  range: PeriodRange,
): Promise<{ tenants: TenantRow[]; sources: SourceRow[] }> {
  const [tenants, states, held, periods, gaps] = await Promise.all([
    inTenants(dataSource, tenantIds).query<TenantRow[]>(tenantsSql, [tenantIds]),
    inTenants(dataSource, tenantIds).query<SourceRow[]>(sourcesSql, [tenantIds, sources]),
    inTenants(dataSource, tenantIds).query<HeldRow[]>(heldSql, [tenantIds]),
    findPeriods(dataSource, tenantIds, range),
    findGaps(dataSource, tenantIds),
  ]);
  return {
    tenants,
    sources: states.map((state) => {
      const isOwn = (row: { tenantNumber: number; source: string }) =>
        row.tenantNumber === state.tenantNumber && row.source === state.source;
      const own = held.find(isOwn);
      const ownGaps = gaps.find(isOwn);
      const ownPeriods = periods.find(isOwn);
      return {
        ...state,
        objectsHeld: own?.objects ?? 0,
        observationsHeld: own?.observations ?? 0,
        oldestHeld: own?.oldest ?? null,
        periods: ownPeriods?.periods ?? [],
        earlierPeriods: ownPeriods?.earlierPeriods ?? 0,
        gaps: ownGaps?.gaps ?? [],
        gapCount: ownGaps?.gapCount ?? 0,
      };
    }),
  };
}
