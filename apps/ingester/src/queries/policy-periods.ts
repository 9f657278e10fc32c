import type { PolicyExclusion, PolicyPeriod } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

// The difference between the old periods and the new ones decides which writes have to be judged again. One that
// begins or ends elsewhere also changes what is said of writes before it ("before the policy"); an exclusion, or
// a name, changes nothing before it.
const replaceSql = `
with given as (
  select p."policyId" as policy_id, p."policyType" as policy_type, p."from" as valid_from, p."to" as valid_to,
         p."policyName" as policy_name, p."fromSource" as from_source, p.exclusions
    from jsonb_to_recordset($2) as p("policyId" text, "policyType" text, "from" timestamptz, "to" timestamptz,
                                     "policyName" text, "fromSource" text, exclusions jsonb)
), old as (
  select policy_id, policy_type, valid_from, valid_to, policy_name, from_source, exclusions
    from policy_period where tenant_id = $1
), span as (
  select 'given' as side, policy_id, policy_type, valid_from, valid_to, from_source from given
  union all select 'old', policy_id, policy_type, valid_from, valid_to, from_source from old
), named as (
  select 'given' as side, policy_id, policy_type, policy_name, valid_from from given
  union all select 'old', policy_id, policy_type, policy_name, valid_from from old
), excluded_app as (
  select p.side, p.policy_type, p.policy_id, x ->> 'appId' as app_id, (x ->> 'from')::timestamptz as since, x ->> 'to' as until
    from (select 'given' as side, * from given union all select 'old', * from old) p
   cross join jsonb_array_elements(p.exclusions) x
), changed as (
  select policy_type, '-infinity'::timestamptz as since from span
   group by policy_type, policy_id, valid_from, valid_to, from_source having count(distinct side) = 1
  union all
  select policy_type, valid_from from named
   group by policy_type, policy_id, policy_name, valid_from having count(distinct side) = 1
  union all
  select policy_type, since from excluded_app
   group by policy_type, policy_id, app_id, since, until having count(distinct side) = 1
), touched as (
  select policy_type, min(since) as since from changed group by policy_type
), dropped as (
  delete from policy_period where tenant_id = $1
)
insert into dirty_subject (tenant_id, kind, subject, at)
select $1, 'event', e.position::text, e.occurred_at
  from audit_event e
 where e.tenant_id = $1 and e.protectable is not null
   and exists (select 1 from touched t where t.policy_type = any(e.protectable) and e.occurred_at >= t.since)
on conflict do nothing`;

const insertSql = `
insert into policy_period (tenant_id, policy_id, policy_type, valid_from, valid_to, policy_name, from_source, exclusions)
select $1, p."policyId", p."policyType", p."from", p."to", p."policyName", p."fromSource", p.exclusions
  from jsonb_to_recordset($2) as p("policyId" text, "policyType" text, "from" timestamptz, "to" timestamptz,
                                   "policyName" text, "fromSource" text, exclusions jsonb)
on conflict do nothing`;

/** Replaces the policy periods and marks the writes whose protection is now seen differently. */
export async function replacePeriods(
  runner: QueryRunner,
  tenantId: number,
  periods: readonly PolicyPeriod[],
): Promise<void> {
  const given = JSON.stringify(periods);
  await runner.query(replaceSql, [tenantId, given]);
  await runner.query(insertSql, [tenantId, given]);
}

const exclusionsSql = `
with given as (
  select e."policyId" as policy_id, e."appId" as app_id, e."from" as valid_from, e."to" as valid_to,
         e."policyName" as policy_name, e."addedBy" as added_by, e."endedBy" as ended_by
    from jsonb_to_recordset($2) as e("policyId" text, "appId" text, "from" timestamptz, "to" timestamptz,
                                     "policyName" text, "addedBy" bigint, "endedBy" bigint)
), dropped as (
  delete from policy_exclusion x
   where x.tenant_id = $1
     and not exists (select from given g where (g.policy_id, g.app_id, g.added_by) = (x.policy_id, x.app_id, x.added_by))
)
insert into policy_exclusion as x (tenant_id, policy_id, app_id, valid_from, valid_to, policy_name, added_by, ended_by)
select $1, policy_id, app_id, valid_from, valid_to, policy_name, added_by, ended_by from given
on conflict (tenant_id, policy_id, app_id, added_by) do update
   set (valid_from, valid_to, policy_name, ended_by)
     = (excluded.valid_from, excluded.valid_to, excluded.policy_name, excluded.ended_by)
 where x.* is distinct from excluded.*`;

/** Replaces the exclusion ledger; they are few. */
export async function replaceExclusions(
  runner: QueryRunner,
  tenantId: number,
  exclusions: readonly PolicyExclusion[],
): Promise<void> {
  await runner.query(exclusionsSql, [tenantId, JSON.stringify(exclusions)]);
}
