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
