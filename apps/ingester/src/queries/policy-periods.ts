import type { CandidateEvent, PolicyPeriod, PolicyVersion } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';
import { eventRecordSql } from './event-record.ts';

const versionsSql = `
select position::float8 as position, record, instant_text(not_before_at) as "notBeforeAt",
       instant_text(first_seen_at) as "firstSeenAt", instant_text(last_seen_at) as "lastSeenAt",
       instant_text(gone_at) as "goneAt"
  from policy_version where tenant_id = $1 order by policy_id, position`;

// Events about policies are few; those about requests are left out by the type of the resource they name.
const eventsSql = `
select ${eventRecordSql}
  from audit_event ev
  join event_kind k on k.kind_id = ev.kind_id
  join event_actor a on a.tenant_id = ev.tenant_id and a.actor_ref = ev.actor_ref
 where ev.tenant_id = $1 and ev.approval is not null
   and not exists (select 1 from jsonb_array_elements(ev.resources) r
                    where r ->> 'type' ilike '%OperationApprovalRequest')
 order by ev.occurred_at, ev.position`;

export async function policyInputs(
  runner: QueryRunner,
  tenantId: number,
): Promise<{ versions: PolicyVersion[]; events: CandidateEvent[] }> {
  const versions = (await runner.query(versionsSql, [tenantId])) as PolicyVersion[];
  const events = (await runner.query(eventsSql, [tenantId])) as CandidateEvent[];
  return { versions, events };
}

const periodsSql = `
select policy_id as "policyId", policy_type as "policyType", instant_text(valid_from) as "from",
       instant_text(valid_to) as "to", policy_name as "policyName", from_source as "fromSource", exclusions
  from policy_period where tenant_id = $1 order by policy_type, valid_from, policy_id`;

export async function loadPeriods(runner: QueryRunner, tenantId: number): Promise<PolicyPeriod[]> {
  return runner.query(periodsSql, [tenantId]);
}

// The difference between the old periods and the new ones decides which writes have to be judged again.
const replaceSql = `
with given as (
  select p."policyId" as policy_id, p."policyType" as policy_type, p."from" as valid_from, p."to" as valid_to,
         p."policyName" as policy_name, p."fromSource" as from_source, p.exclusions
    from jsonb_to_recordset($2) as p("policyId" text, "policyType" text, "from" timestamptz, "to" timestamptz,
                                     "policyName" text, "fromSource" text, exclusions jsonb)
), old as (
  select policy_id, policy_type, valid_from, valid_to, policy_name, from_source, exclusions
    from policy_period where tenant_id = $1
), changed as (
  (select * from given except select * from old) union all (select * from old except select * from given)
), touched as (
  select policy_type, min(valid_from) as since from changed group by policy_type
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
