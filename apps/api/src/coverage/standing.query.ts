import { coreSources, type Source, sources, type TenantConnection } from '@countersign/contract';
import { askedAgain, directoryMemoryDays, eventMemoryDays, requestMemoryDays } from '@countersign/domain';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { type HarvestWindow } from './first-harvest.ts';

/** Where a source stands, as the database says it. Seconds are counted up to the database's now. */
export interface SourceStanding {
  readonly tenantNumber: number;
  readonly source: Source;
  readonly state: 'idle' | 'reading' | 'throttled' | 'failing' | 'off' | 'never';
  readonly message: string | null;
  readonly nextStep: string | null;
  readonly errorStatus: number | null;
  readonly errorCode: string | null;
  readonly errorRequestId: string | null;
  readonly errorSaid: string | null;
  readonly failingSince: string | null;
  readonly since: string | null;
  readonly lastAttemptAt: string | null;
  readonly attemptAgeSeconds: number | null;
  readonly lastCompleteAt: string | null;
  readonly ageSeconds: number | null;
  readonly everySeconds: number | null;
  readonly knownTo: string | null;
  readonly knownAgeSeconds: number | null;
  readonly memoryDays: number | null;
  readonly untilLossSeconds: number | null;
  readonly pauseSeconds: number | null;
  readonly pauseFrom: string | null;
  readonly pauseTo: string | null;
  readonly reachedBackTo: string | null;
  readonly wantsBackTo: string | null;
  readonly daysDone: number | null;
  readonly daysWanted: number | null;
  /** Of a first harvest under way, the newest first; else empty. */
  readonly windows: readonly HarvestWindow[];
  readonly throttledUntil: string | null;
  readonly waits: number;
  readonly waitedSeconds: number;
  readonly longestWaitSeconds: number;
  readonly newToday: number;
  readonly sweepsToday: number;
  readonly incompleteToday: number;
  readonly rejections: number;
  readonly drift: number;
  readonly gapCount: number;
}

/** Beyond it the ingester tells the times of its sweeps by Graph's clock. */
const clockBelievedSeconds = 60;

// One row per tenant and source, also for a source that never was read; an optional one only once its permission was
// looked for. Ages are counted by the clock of the sweeps. "Today" is the UTC day. What a sweep began
// too late to see is not known by it, so the time until a loss runs from its beginning; events are known as far as
// they were asked for. The windows are those of months, not the day that is read again each time.
const sourcesSql = `
with asked as (
  select t.tenant_id, s.source, s.nth,
         now() - case when abs(c.database_ahead_seconds) > ${clockBelievedSeconds} then c.database_ahead_seconds else 0 end
           * interval '1 second' as now
    from unnest($1::int[]) as t(tenant_id)
   cross join unnest($2::text[]) with ordinality as s(source, nth)
    left join tenant_connection c on c.tenant_id = t.tenant_id
), today as (
  select tenant_id, source, count(*)::int as sweeps,
         (count(*) filter (where not complete and reason <> '${askedAgain}'))::int as incomplete,
         sum(new_items)::int as new_items
    from sweep
   where ended_at >= date_trunc('day', now(), 'UTC')
   group by 1, 2
), refused as (
  select tenant_id, source, count(*)::int as n from rejection group by 1, 2
), drifted as (
  select tenant_id, source, count(*)::int as n from drift group by 1, 2
), gap as (
  select tenant_id, source, count(*)::int as n from coverage_period where state = 'gap' group by 1, 2
)
select a.tenant_id as "tenantNumber", a.source, coalesce(h.state, 'never') as state,
       h.message, h.next_step as "nextStep", h.error_status as "errorStatus", h.error_code as "errorCode",
       h.error_request_id as "errorRequestId", h.error_said as "errorSaid",
       instant_text(h.failing_since) as "failingSince", instant_text(h.since) as since,
       instant_text(h.last_attempt_at) as "lastAttemptAt",
       extract(epoch from now() - h.last_attempt_at)::float8 as "attemptAgeSeconds",
       instant_text(last.ended_at) as "lastCompleteAt",
       extract(epoch from greatest(a.now, last.ended_at) - last.ended_at)::float8 as "ageSeconds",
       h.every_seconds as "everySeconds",
       instant_text(p.known_to) as "knownTo",
       extract(epoch from greatest(a.now, p.known_to) - p.known_to)::float8 as "knownAgeSeconds",
       m.days as "memoryDays",
       extract(epoch from case when a.source in ('audit-events', 'directory-audits') then coalesce(p.known_to, last.range_to, last.started_at)
                               else last.started_at end + m.days * interval '1 day' - a.now)::float8 as "untilLossSeconds",
       extract(epoch from p.to_at - p.from_at)::float8 as "pauseSeconds",
       instant_text(p.from_at) as "pauseFrom", instant_text(p.to_at) as "pauseTo",
       instant_text(h.reached_back_to) as "reachedBackTo",
       instant_text(h.wants_back_to) as "wantsBackTo",
       extract(epoch from a.now - h.reached_back_to)::float8 / 86400 as "daysDone",
       extract(epoch from a.now - h.wants_back_to)::float8 / 86400 as "daysWanted",
       case when h.wants_back_to < h.reached_back_to then (
         select coalesce(json_agg(w), '[]')
           from (select extract(epoch from range_to - range_from)::float8 / 86400 as days,
                        extract(epoch from ended_at - lag(ended_at, 1, started_at) over (order by ended_at))::float8 as seconds
                   from (select * from sweep s
                          where s.tenant_id = a.tenant_id and s.source = a.source and s.complete
                          order by s.ended_at desc limit 21) newest
                  order by ended_at desc) w
          where w.days > 2) else '[]' end as windows,
       instant_text(h.throttled_until) as "throttledUntil",
       coalesce(d.waits, 0) as waits, coalesce(d.waited_seconds, 0) as "waitedSeconds",
       coalesce(d.longest_wait_seconds, 0) as "longestWaitSeconds",
       coalesce(today.new_items, 0) as "newToday", coalesce(today.sweeps, 0) as "sweepsToday",
       coalesce(today.incomplete, 0) as "incompleteToday",
       coalesce(refused.n, 0) as rejections, coalesce(drifted.n, 0) as drift, coalesce(gap.n, 0) as "gapCount"
  from asked a
  left join (values ('approval-requests', ${requestMemoryDays}), ('audit-events', ${eventMemoryDays.sure}),
                    ('directory-audits', ${directoryMemoryDays.possible}))
    as m(source, days) using (source)
  left join harvest_state h using (tenant_id, source)
  left join longest_pause p using (tenant_id, source)
  left join today using (tenant_id, source)
  left join refused using (tenant_id, source)
  left join drifted using (tenant_id, source)
  left join gap using (tenant_id, source)
  left join throttle_day d
    on d.tenant_id = a.tenant_id and d.source = a.source and d.day = (now() at time zone 'UTC')::date
  left join lateral (
    select started_at, ended_at, range_to from sweep s
     where s.tenant_id = a.tenant_id and s.source = a.source and s.complete
     order by ended_at desc limit 1) last on true
 where a.source = any($3) or h.source is not null
 order by a.tenant_id, a.nth`;

export interface TenantStanding {
  readonly tenantNumber: number;
  readonly tenantId: string;
  readonly name: string;
  readonly isDemo: boolean;
  readonly archiveSize: number;
  readonly asOf: string;
  readonly credentialKind: NonNullable<TenantConnection['credential']>['kind'] | null;
  readonly credentialExpiresAt: string | null;
  readonly credentialLeftSeconds: number | null;
  readonly permissionsAt: string | null;
  readonly missingPermissions: string[] | null;
  readonly excessPermissions: string[] | null;
  readonly clockAt: string | null;
  readonly clockAheadSeconds: number | null;
  readonly deriveProblem: string | null;
  readonly deriveProblemSince: string | null;
}

const tenantsSql = `
select t.tenant_id as "tenantNumber", t.entra_id as "tenantId", t.name, t.is_demo as "isDemo",
       coalesce(h.size, 0)::float8 as "archiveSize", instant_text(now()) as "asOf",
       c.credential_kind as "credentialKind", instant_text(c.credential_expires_at) as "credentialExpiresAt",
       extract(epoch from c.credential_expires_at - now())::float8 as "credentialLeftSeconds",
       instant_text(c.permissions_at) as "permissionsAt", c.missing_permissions as "missingPermissions",
       c.excess_permissions as "excessPermissions", instant_text(c.clock_at) as "clockAt",
       c.clock_ahead_seconds as "clockAheadSeconds", c.derive_problem as "deriveProblem",
       instant_text(c.derive_problem_since) as "deriveProblemSince"
  from tenant t
  left join archive_head h using (tenant_id)
  left join tenant_connection c using (tenant_id)
 where t.tenant_id = any($1::int[])
 order by t.name, t.entra_id`;

/** How the harvest of each tenant and source stands: what an alarm is set on. No look at what is archived. */
export async function findStanding(
  dataSource: DataSource,
  tenantIds: readonly number[],
): Promise<{ tenants: TenantStanding[]; sources: SourceStanding[] }> {
  const archive = inTenants(dataSource, tenantIds);
  const [tenants, states] = await Promise.all([
    archive.query<TenantStanding[]>(tenantsSql, [tenantIds]),
    archive.query<SourceStanding[]>(sourcesSql, [tenantIds, sources, coreSources]),
  ]);
  return { tenants, sources: states };
}
