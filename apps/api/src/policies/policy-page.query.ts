import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { type Cursor } from '../scope/cursor.ts';
import { type KeyedItem } from '../scope/page-text.ts';
import { excludedAppName, exclusionStep, exemptWrites } from './exclusion-expressions.ts';

const versionsMax = 50;

const content = (record: string) => `
  'name', ${record} ->> 'name', 'description', ${record} ->> 'description',
  'policyTypes', coalesce(${record} -> 'policyTypes', '[]'), 'platforms', coalesce(${record} -> 'platforms', '[]'),
  'approverGroupIds', coalesce(${record} -> 'approverGroupIds', '[]'), 'lastModifiedAt', ${record} ->> 'lastModifiedAt'`;

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
             'appName', ${excludedAppName},
             'from', instant_text(x.valid_from), 'to', instant_text(x.valid_to),
             'added', ${exclusionStep('x.valid_from', 'x.added_by')},
             'ended', case when x.ended_by is not null then ${exclusionStep('x.valid_to', 'x.ended_by')} end,
             'writes', ${exemptWrites},
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
