import { type PersonProfile, type SeenText } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { isTheirs, type PersonActor } from './person-actors.query.ts';

export type PersonNames = Pick<PersonProfile, 'kind' | 'names' | 'upns' | 'firstSeenAt' | 'lastSeenAt'>;

const textsMax = 100;

// The names of requests are as of when they were asked or decided; events name people by UPN alone, and the ends of
// each of their combinations are the two ends of an index range.
const sql = `
with seen as materialized (
  select 'requester' as source, c.requester_name as name, c.requester_upn as upn, c.requested_at as at
    from approval_case c where c.tenant_id = $1 and c.requester_id = $2
  union all
  select 'application', c.requester_name, c.requester_upn, c.requested_at
    from approval_case c where c.tenant_id = $1 and c.requester_app_id = $2 and c.requester_id is distinct from $2
  union all
  select 'approver', c.approver_name, c.approver_upn, coalesce(c.decided_at_latest, c.requested_at)
    from approval_case c where c.tenant_id = $1 and c.approver_id = $2
  union all
  select case when s.record ->> 'kind' = 'service-principal' then 'application' else 'member' end,
         s.record ->> 'name', s.record ->> 'upn', s.last_seen_at
    from group_member_stay s where s.tenant_id = $1 and s.member_id = lower($2)
  union all
  select case when a.user_id is null and a.upn is null then 'application' else 'actor' end,
         case when a.user_id is null and a.upn is null then a.app_name end, a.upn, ends.at
    from event_actor a
   cross join lateral (
     (select e.occurred_at as at from audit_event e
       where e.tenant_id = $1 and e.actor_ref = a.actor_ref order by e.occurred_at limit 1)
     union all
     (select e.occurred_at from audit_event e
       where e.tenant_id = $1 and e.actor_ref = a.actor_ref order by e.occurred_at desc limit 1)) ends
   where a.tenant_id = $1 and a.actor_ref = any($3::int[])
)
select case when bool_or(source <> 'application') then 'user' else 'application' end as kind,
       instant_text(min(at)) as "firstSeenAt", instant_text(max(at)) as "lastSeenAt",
       ${texts('name')} as names, ${texts('upn')} as upns
  from seen`;

function texts(column: 'name' | 'upn'): string {
  return `(select coalesce(json_agg(json_build_object('text', one.text, 'firstSeenAt', instant_text(one.first),
            'lastSeenAt', instant_text(one.last)) order by one.last desc nulls last, one.text), '[]')
          from (select s.${column} as text, min(s.at) as first, max(s.at) as last from seen s
                 where s.${column} is not null group by 1 order by 3 desc nulls last, 1 limit ${textsMax}) one)`;
}

/** Everything one person was called in one tenant, and when. */
export async function findPersonNames(
  dataSource: DataSource,
  tenantId: number,
  id: string,
  actors: readonly PersonActor[],
): Promise<PersonNames> {
  const refs = actors.filter(isTheirs).map((one) => one.actorRef);
  const rows = await inTenants(dataSource, [tenantId]).query<
    { kind: PersonNames['kind'] | null; names: SeenText[]; upns: SeenText[] }[]
  >(sql, [tenantId, id, refs]);
  return rows[0] as PersonNames;
}
