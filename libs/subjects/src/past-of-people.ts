import { addSeconds, type ApproverPast, type Instant, type RequesterPast } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

/** More rows of one person are not looked at: they say what is usual for a busy one as well as all of them. */
const rowsMax = 1000;
const day = 86_400;

const hoursOf = (time: string) => `
       (select coalesce(jsonb_agg(coalesce(n, 0) order by hour), '[]')
          from generate_series(0, 23) as hour
          left join (select extract(hour from ${time} at time zone 'UTC')::int as hour, count(*)::int as n
                       from past where ${time} >= w.quarter group by 1) counted using (hour)) as hours`;

const pastSql = (rows: string, time: string, answers: string) => `
select p.*
  from unnest($2::text[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[])
       with ordinality as w(person, monday, half_year, quarter, month, nth)
 cross join lateral (
   with past as materialized (${rows} limit ${rowsMax})
   select (select instant_text(min(${time})) from past) as since, (select count(*)::int from past) as count, ${answers}) p
 order by w.nth`;

const requesterSql = pastSql(
  ['requester_id', 'requester_app_id']
    .map(
      (column) => `
   (select request_id, requested_at, policy_types, resource_id, resource_name, request_justification
      from approval_case
     where tenant_id = $1 and ${column} = w.person and requested_at >= w.half_year and requested_at < w.monday
     order by requested_at desc, request_id limit ${rowsMax})`,
    )
    .join(' union all ') + ' order by requested_at desc, request_id',
  'requested_at',
  `${hoursOf('requested_at')},
       (select coalesce(jsonb_agg(jsonb_build_object('type', type, 'lastAt', instant_text(last_at)) order by type), '[]')
          from (select type, max(requested_at) as last_at from past cross join unnest(policy_types) as type group by type) t) as types,
       (select coalesce(jsonb_agg(n order by n desc), '[]')
          from (select count(*)::int as n from past where requested_at >= w.month
                 group by date_trunc('hour', requested_at, 'UTC') order by n desc limit 20) h) as "fullestHours",
       (select coalesce(jsonb_agg(jsonb_build_object('requestId', request_id, 'requestedAt', instant_text(requested_at),
                 'resourceId', resource_id, 'resourceName', resource_name, 'text', left(request_justification, 1024))
                 order by requested_at, request_id), '[]')
          from (select * from past where requested_at >= w.month and request_justification is not null
                 order by requested_at desc, request_id limit 200) j) as justifications`,
);

const approverSql = pastSql(
  `select requester_id, requester_app_id, decided_at, decided_at_latest
      from approval_case
     where tenant_id = $1 and approver_id = w.person
       and decided_at_latest >= w.half_year and decided_at_latest < w.monday
     order by decided_at_latest desc, request_id`,
  'decided_at_latest',
  `${hoursOf('decided_at')},
       (select instant_text(max(decided_at_latest)) from (
          select decided_at_latest from approval_case
           where tenant_id = $1 and approver_id = w.person and decided_at_latest < w.monday
           order by decided_at_latest desc limit 1) l) as "lastAt",
       (select coalesce(jsonb_agg(distinct coalesce(requester_id, requester_app_id)), '[]') from past
         where coalesce(requester_id, requester_app_id) is not null) as "requesterIds"`,
);

interface WeekOf {
  readonly personId: string;
  readonly from: Instant;
}

/** What each requester filed before the week, in the order of the weeks. */
export async function requesterPasts(
  runner: QueryRunner,
  tenantId: number,
  weeks: readonly WeekOf[],
): Promise<RequesterPast[]> {
  return runner.query(requesterSql, [tenantId, ...limitsOf(weeks)]);
}

/** What each approver decided before the week, in the order of the weeks. */
export async function approverPasts(
  runner: QueryRunner,
  tenantId: number,
  weeks: readonly WeekOf[],
): Promise<ApproverPast[]> {
  return runner.query(approverSql, [tenantId, ...limitsOf(weeks)]);
}

function limitsOf(weeks: readonly WeekOf[]): string[][] {
  const before = (days: number) => weeks.map(({ from }) => addSeconds(from, -days * day));
  return [weeks.map(({ personId }) => personId), before(0), before(180), before(90), before(30)];
}
