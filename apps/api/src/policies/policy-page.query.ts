import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { type Cursor } from '../scope/cursor.ts';
import { type KeyedItem } from '../scope/page-text.ts';

const versionsMax = 50;

const content = (record: string) => `
  'name', ${record} ->> 'name', 'description', ${record} ->> 'description',
  'policyTypes', coalesce(${record} -> 'policyTypes', '[]'), 'platforms', coalesce(${record} -> 'platforms', '[]'),
  'approverGroupIds', coalesce(${record} -> 'approverGroupIds', '[]'), 'lastModifiedAt', ${record} ->> 'lastModifiedAt'`;

/** The event at a position and time, with the request that is tied to it most strongly. */
const step = (at: string, position: string) => `(
  select json_build_object('eventId', e.event_id, 'actorName', coalesce(a.upn, a.app_name), 'actorId', coalesce(a.user_id, a.app_id),
           'requestId', c.request_id, 'requesterName', coalesce(c.requester_name, c.requester_upn),
           'requesterId', coalesce(c.requester_id, c.requester_app_id),
           'approverName', coalesce(c.approver_name, c.approver_upn), 'approverId', c.approver_id)
    from (select ${position} as position) one
    left join audit_event e on e.tenant_id = x.tenant_id and e.occurred_at = ${at} and e.position = one.position
    left join event_actor a on a.tenant_id = e.tenant_id and a.actor_ref = e.actor_ref
    left join lateral (
      select c.* from case_event l join approval_case c using (tenant_id, request_id)
       where l.tenant_id = x.tenant_id and l.position = one.position and l.role <> 'candidate'
       order by array_position(array['exact', 'strong', 'medium', 'derived', 'weak'], l.strength), l.request_id limit 1) c on true)`;

/** Access policies in the order of tenant and id, with their history. What only events tell of is among them. */
const sql = `
with known as (
  select tenant_id, lower(policy_id) as policy_id from policy_version where tenant_id = any($1::int[])
  union select tenant_id, policy_id from policy_period where tenant_id = any($1::int[])
  union select tenant_id, policy_id from policy_exclusion where tenant_id = any($1::int[])
), page as (
  select * from known
   where ($2::int is null or (tenant_id, policy_id) > ($2::int, $3::text)) and ($5::text is null or policy_id = $5::text)
   order by tenant_id, policy_id limit $4::int
)
select (jsonb_build_object('tenantId', t.entra_id, 'policyId', p.policy_id,
         ${content('v.record')})
       || case when v.record is null then jsonb_build_object('name', told.name, 'policyTypes', coalesce(told.types, '[]'))
               else '{}' end
       || jsonb_build_object(
         'isInForce', coalesce(told.is_in_force, false), 'periods', coalesce(told.periods, '[]'),
         'versions', coalesce(seen.versions, '[]'), 'exclusions', coalesce(passed.exclusions, '[]'),
         'approverGroups', (
           select coalesce(jsonb_agg(jsonb_build_object('groupId', one.id, 'name', (
                    select g.record ->> 'name' from approver_group_version g
                     where g.tenant_id = p.tenant_id and g.group_id = lower(one.id)
                     order by g.last_seen_at desc, g.position desc limit 1)) order by one.nth), '[]')
             from jsonb_array_elements_text(v.record -> 'approverGroupIds') with ordinality as one(id, nth))))::text as item,
       null as key, p.tenant_id as "tenantId", p.policy_id as id
  from page p
  join tenant t using (tenant_id)
  left join lateral (
    select record from policy_version v
     where v.tenant_id = p.tenant_id and lower(v.policy_id) = p.policy_id
     order by last_seen_at desc, position desc limit 1) v on true
  left join lateral (
    select jsonb_agg(jsonb_build_object('policyType', d.policy_type, 'from', instant_text(d.valid_from),
             'to', instant_text(d.valid_to), 'fromSource', d.from_source) order by d.valid_from, d.policy_type) as periods,
           max(d.policy_name) as name, jsonb_agg(distinct d.policy_type) as types, bool_or(d.valid_to is null) as is_in_force
      from policy_period d where d.tenant_id = p.tenant_id and d.policy_id = p.policy_id) told on true
  left join lateral (
    select jsonb_agg(jsonb_build_object(${content('s.record')}, 'firstSeenAt', instant_text(s.first_seen_at),
             'lastSeenAt', instant_text(s.last_seen_at), 'goneAt', instant_text(s.gone_at))
             order by s.first_seen_at desc, s.position desc) as versions
      from (select * from policy_version s where s.tenant_id = p.tenant_id and lower(s.policy_id) = p.policy_id
             order by first_seen_at desc, position desc limit ${versionsMax}) s) seen on true
  left join lateral (
    select jsonb_agg(jsonb_build_object('appId', x.app_id,
             'appName', (select a.app_name from event_actor a
                          where a.tenant_id = x.tenant_id and lower(a.app_id) = x.app_id and a.app_name is not null
                            and a.user_id is null order by a.actor_ref desc limit 1),
             'from', instant_text(x.valid_from), 'to', instant_text(x.valid_to),
             'added', ${step('x.valid_from', 'x.added_by')},
             'ended', case when x.ended_by is not null then ${step('x.valid_to', 'x.ended_by')} end,
             'writes', (select count(*)::int from protected_write w
                         where w.tenant_id = x.tenant_id and w.class = 'exempt' and w.app_id = x.app_id
                           and w.policy_id = x.policy_id and w.occurred_at >= x.valid_from
                           and (x.valid_to is null or w.occurred_at < x.valid_to)),
             'rows', json_build_array('is,write_class,exempt', 'is,app,' || replace(replace(x.app_id, '%', '%25'), ',', '%2C'),
                                      'is,policy,' || replace(replace(x.policy_id, '%', '%25'), ',', '%2C')))
             order by x.valid_from, x.app_id) as exclusions
      from policy_exclusion x where x.tenant_id = p.tenant_id and x.policy_id = p.policy_id) passed on true
 order by p.tenant_id, p.policy_id`;

export function findPolicyPage(
  dataSource: DataSource,
  tenantIds: readonly number[],
  after: Cursor | null,
  limit: number,
  policyId: string | null = null,
): Promise<KeyedItem[]> {
  return inTenants(dataSource, tenantIds).query<KeyedItem[]>(sql, [
    tenantIds,
    after?.tenantId ?? null,
    after?.id ?? null,
    limit,
    policyId,
  ]);
}
