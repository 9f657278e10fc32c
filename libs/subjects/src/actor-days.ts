import { addSeconds, deviceDestructionTypes, type ActorDaySubject } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';
import { personAndDay } from './person-and-day.ts';
import { loadPeriods } from './policies.ts';

/** More in one day are not needed to call it bulk; the first are judged. */
const actionsMax = 5000;
/** Of what an application changed under an exclusion; all are counted. */
const exemptMax = 200;
/** What an application changed under an exclusion so long before says what is usual. */
export const exemptBaselineSeconds = 30 * 86_400;
const hour = 3600;
const day = 24 * hour;

const exemptSql = `
select json_agg(json_build_object(
         'policyType', d.policy_type, 'writes', d.writes, 'firstDay', first.day::text, 'before', before.writes,
         'firstAt', instant_text(w.first_at), 'lastAt', instant_text(w.last_at), 'positions', w.positions)
         order by d.policy_type)
  from exempt_day d
 cross join lateral (
   select p.day from exempt_day p
    where p.tenant_id = $1 and p.app_id = d.app_id and p.policy_type = d.policy_type order by p.day limit 1) first
 cross join lateral (
   select coalesce(json_agg(p.writes order by p.day), '[]') as writes from exempt_day p
    where p.tenant_id = $1 and p.app_id = d.app_id and p.policy_type = d.policy_type
      and p.day >= s.since::date and p.day < s.day) before
 cross join lateral (
   select min(p.occurred_at) as first_at, max(p.occurred_at) as last_at,
          to_json((array_agg(p.position order by p.occurred_at, p.position))[1:${exemptMax}]) as positions
     from protected_write p
    where p.tenant_id = $1 and p.class = 'exempt' and p.app_id = d.app_id and p.policy_type = d.policy_type
      and p.occurred_at >= s.from_at and p.occurred_at < s.to_at) w
 where d.tenant_id = $1 and d.app_id = s.app and d.day = s.day and w.first_at is not null`;

const actionSql = `
select ev.position::float8 as position, ev.occurred_at, k.activity_type, k.result, ev.protectable,
       ev.approval is not null as is_of_approval, ev.resources, w.class, w.reason, w.request_id
  from refs r
  join audit_event ev
    on ev.tenant_id = $1 and ev.actor_ref = r.actor_ref and ev.occurred_at >= s.lower_at and ev.occurred_at < s.upper_at
  join event_kind k on k.kind_id = ev.kind_id
  left join protected_write w on w.tenant_id = $1 and w.position = ev.position
 where r.nth = s.nth
   and (ev.protectable && '{${deviceDestructionTypes.join()}}' or ev.approval is not null
        or ev.protectable is not null and k.result !~* '^succe')
 order by ev.occurred_at, ev.position
 limit ${actionsMax}`;

// Who acted is looked up in each of the columns that may name them: one condition with "or" follows no index.
const sql = `
with s as materialized (
  select * from unnest($2::text[], $3::text[], $4::date[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[],
                       $8::timestamptz[], $9::timestamptz[])
    with ordinality as s(actor, app, day, from_at, to_at, lower_at, upper_at, since, nth)
), refs as materialized (
  select s.nth, a.actor_ref, a.upn, a.app_name, false as is_alone
    from s join event_actor a on a.tenant_id = $1 and a.user_id = s.actor
  union all
  select s.nth, a.actor_ref, a.upn, a.app_name, false
    from s join event_actor a on a.tenant_id = $1 and a.user_id is null and a.upn = s.actor
  union all
  select s.nth, a.actor_ref, null, a.app_name, true
    from s join event_actor a on a.tenant_id = $1 and a.user_id is null and a.upn is null and a.app_id = s.actor
)
select s.actor as "actorId", instant_text(s.from_at) as "from", instant_text(s.to_at) as "to",
       last.name as "actorName", last.is_alone as "isApplication",
       coalesce((${exemptSql}), '[]') as exempt,
       coalesce((
         select json_agg(json_build_object(
                  'position', one.position, 'occurredAt', instant_text(one.occurred_at), 'activityType', one.activity_type,
                  'policyTypes', coalesce(one.protectable, '{}'), 'result', one.result,
                  'isOfApproval', one.is_of_approval,
                  'resourceId', one.resources -> 0 ->> 'id', 'resourceName', one.resources -> 0 ->> 'name',
                  'write', case when one.class is not null then json_build_object('class', one.class, 'reason', one.reason) end,
                  'tickets', coalesce(c.tickets, '{}')) order by one.occurred_at, one.position)
           from (${actionSql}) one
           left join approval_case c on c.tenant_id = $1 and c.request_id = one.request_id), '[]') as actions
  from s
 cross join lateral (
   select coalesce(r.upn, case when r.is_alone then r.app_name end) as name, r.is_alone
     from refs r
     join audit_event ev
       on ev.tenant_id = $1 and ev.actor_ref = r.actor_ref and ev.occurred_at >= s.lower_at and ev.occurred_at < s.upper_at
    where r.nth = s.nth
    order by ev.occurred_at desc, ev.position desc
    limit 1) last
 order by s.nth`;

/** A day without any event of the actor is not in the answer, and has no finding either. */
export async function actorDays(
  runner: QueryRunner,
  tenantId: number,
  subjects: readonly string[],
): Promise<ActorDaySubject[]> {
  const rows = (await runner.query(sql, [tenantId, ...partsOf(subjects)])) as Omit<
    ActorDaySubject,
    'kind' | 'policies'
  >[];
  if (rows.length === 0) return [];
  const policies = await loadPeriods(runner, tenantId);
  return rows.map((row) => ({ kind: 'actor-day', ...row, policies }));
}

/** Limits are values, not sums in the query. */
function partsOf(subjects: readonly string[]): string[][] {
  const named = subjects.map(personAndDay);
  const shifted = (seconds: number) => named.map((one) => addSeconds(one.day, seconds));
  return [
    named.map(({ person }) => person),
    named.map(({ person }) => person.toLowerCase()),
    named.map((one) => one.day.slice(0, 10)),
    shifted(0),
    shifted(day),
    shifted(-hour),
    shifted(day + hour),
    shifted(-exemptBaselineSeconds),
  ];
}
