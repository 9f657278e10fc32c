import { bestOf, middle, type ApprovalCase, type CorrelatedCase } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';
import { type DueSubject, markAgain } from './mark-again.ts';

const weeks = `(select coalesce(jsonb_agg(to_jsonb(w)), '[]') from person_weeks(c) w)`;
// By what rules over a month look at: a completion, or a text, changes nothing for them.
const monthly = `(select coalesce(jsonb_agg(to_jsonb(m)), '[]') from case_months(c) m) as months,
       jsonb_build_array(c.decision_moment, c.decided_at_earliest, c.decided_at_latest, c.decision, c.requested_at,
         c.requester_id, c.requester_app_id, c.requester_name, c.approver_id, c.approver_name, c.policy_types,
         c.resource_count, case when c.outcome = 'expired_unanswered' then c.ended_at end) as monthly`;

const columns = [
  'archive_index',
  'origin',
  'status',
  'outcome',
  'effect',
  'policy_types',
  'operation',
  'resource_type',
  'resource_id',
  'resource_name',
  'resource_count',
  'requester_id',
  'requester_name',
  'requester_upn',
  'requester_app_id',
  'requested_at',
  'request_justification',
  'approver_id',
  'approver_name',
  'approver_upn',
  'approval_justification',
  'decision',
  'decided_at',
  'decided_at_earliest',
  'decided_at_latest',
  'decided_at_source',
  'decision_moment',
  'completed_at',
  'completed_at_earliest',
  'completed_at_latest',
  'completed_at_source',
  'ended_at',
  'expires_at',
  'last_modified_at',
  'first_seen_at',
  'last_seen_at',
  'observations',
  'effect_events',
  'correlation_strength',
  'decide_seconds',
  'tickets',
  'line',
] as const;
const ofRow = (row: string) => columns.map((column) => `${row}.${column}`).join();

// A case that came out as it was is not written again: no dead row, no message, no new judgement.
const casesSql = `
with given as (
  select * from jsonb_populate_recordset(null::approval_case, $1)
), old as (
  select c.request_id, c.requester_id, c.requested_at, c.decision, c.decision_moment as decided, ${weeks} as weeks,
         ${monthly}
    from approval_case c join given g using (tenant_id, request_id)
), saved as (
  insert into approval_case as c (tenant_id, request_id, ${columns.join()})
  select tenant_id, request_id, ${columns.join()} from given
  on conflict (tenant_id, request_id) do update set (${columns.join()}) = (${ofRow('excluded')})
   where (${ofRow('c')}) is distinct from (${ofRow('excluded')})
  returning c.request_id, c.requester_id, c.requested_at, c.decision, c.decision_moment as decided, ${weeks} as weeks,
            ${monthly}
)
select s.request_id as "requestId", s.requester_id as "requesterId", o.requester_id as "oldRequesterId",
       s.weeks || coalesce(o.weeks, '[]') as weeks,
       case when s.monthly is distinct from o.monthly then s.months || coalesce(o.months, '[]') else '[]' end as months,
       'approved' in (coalesce(s.decision, ''), coalesce(o.decision, '')) as "isApproval",
       instant_text(date_trunc('hour', s.requested_at, 'UTC')) as hour,
       instant_text(date_trunc('hour', o.requested_at, 'UTC')) as "oldHour",
       instant_text(date_trunc('hour', s.decided, 'UTC')) as "decisionHour",
       instant_text(date_trunc('hour', o.decided, 'UTC')) as "oldDecisionHour"
  from saved s left join old o using (request_id)`;

export interface ChangedCase {
  readonly requestId: string;
  readonly requesterId: string | null;
  readonly oldRequesterId: string | null;
  /** Now or before. */
  readonly isApproval: boolean;
  /** Of its requester and approver, now and before, as `person_weeks` says. */
  readonly weeks: readonly { readonly kind: string; readonly subject: string }[];
  /** Of its decision, or its expiry without one, now and before, if that changed; and from when on each can be judged. */
  readonly months: readonly DueSubject[];
  /** Hour (UTC) of the request now and before; null where unknown. */
  readonly hour: string | null;
  readonly oldHour: string | null;
  /** Hour (UTC) of the decision now and before; null while undecided. */
  readonly decisionHour: string | null;
  readonly oldDecisionHour: string | null;
}

/** Saves rebuilt cases. Returns those that really changed. */
export async function saveCases(
  runner: QueryRunner,
  tenantId: number,
  cases: readonly ApprovalCase[],
): Promise<ChangedCase[]> {
  return runner.query(casesSql, [JSON.stringify(cases.map((one) => caseColumns(tenantId, one)))]);
}

function caseColumns(tenantId: number, one: ApprovalCase): Record<string, unknown> {
  return {
    tenant_id: tenantId,
    request_id: one.requestId,
    archive_index: one.archiveIndex,
    origin: one.origin,
    status: one.status,
    outcome: one.outcome,
    effect: one.effect,
    policy_types: one.policyTypes,
    operation: one.operation,
    resource_type: one.resourceType,
    resource_id: one.resourceId,
    resource_name: one.resourceName,
    resource_count: one.resourceCount,
    requester_id: one.requester.kind === 'application' ? null : one.requester.id,
    requester_name: one.requester.name,
    requester_upn: one.requester.upn,
    requester_app_id: one.requester.kind === 'application' ? one.requester.id : null,
    requested_at: one.requestedAt,
    request_justification: one.requestJustification,
    approver_id: one.approver?.id ?? null,
    approver_name: one.approver?.name ?? null,
    approver_upn: one.approver?.upn ?? null,
    approval_justification: one.approvalJustification,
    decision: one.decision,
    decided_at: one.decided.at,
    decided_at_earliest: one.decided.earliest,
    decided_at_latest: one.decided.latest,
    decided_at_source: one.decided.source,
    decision_moment: bestOf(one.decided, middle),
    completed_at: one.completed.at,
    completed_at_earliest: one.completed.earliest,
    completed_at_latest: one.completed.latest,
    completed_at_source: one.completed.source,
    ended_at: one.endedAt,
    expires_at: one.expiresAt,
    last_modified_at: one.lastModifiedAt,
    first_seen_at: one.firstSeenAt,
    last_seen_at: one.lastSeenAt,
    observations: one.observations,
    effect_events: one.effectEvents,
    correlation_strength: one.correlationStrength,
    decide_seconds: one.decideSeconds,
    tickets: one.tickets,
    line: one.line,
  };
}

const linksSql = `
with given as (
  select l."requestId" as request_id, l.position, l."occurredAt" as occurred_at, l.role, l.strength, l.reason
    from jsonb_to_recordset($3) as l("requestId" text, position bigint, "occurredAt" timestamptz, role text,
                                     strength text, reason text)
), dropped as (
  delete from case_event e
   where e.tenant_id = $1 and e.request_id = any($2)
     -- "not in", because it is always looked up by hash: the planner took "not exists" for each pair of rows.
     and (e.request_id, e.position) not in (select request_id, position from given)
  returning e.position, e.occurred_at
), saved as (
  insert into case_event as e (tenant_id, request_id, position, occurred_at, role, strength, reason)
  select $1, * from given
  on conflict (tenant_id, request_id, position) do update
     set role = excluded.role, strength = excluded.strength, reason = excluded.reason
   where (e.role, e.strength, e.reason) is distinct from (excluded.role, excluded.strength, excluded.reason)
  returning e.position, e.occurred_at
), touched as (
  select position, occurred_at from dropped union select position, occurred_at from saved
  union select position, occurred_at from given where request_id = any($4)
)
insert into dirty_subject (tenant_id, kind, subject, at)
select $1, 'event', t.position::text, t.occurred_at
  from touched t
  cross join lateral (
    select protectable from audit_event
     where tenant_id = $1 and occurred_at = t.occurred_at and position = t.position
     limit 1) ev
 where ev.protectable is not null
on conflict do nothing`;

/** Saves the links of rebuilt cases and marks the protectable writes whose links, or whose case, changed. */
export async function saveLinks(
  runner: QueryRunner,
  tenantId: number,
  rebuilt: readonly CorrelatedCase[],
  changedRequestIds: readonly string[],
): Promise<void> {
  const rows = rebuilt.flatMap((one) =>
    one.links.map((link) => ({ requestId: one.case.requestId, ...link })),
  );
  await runner.query(linksSql, [
    tenantId,
    rebuilt.map((one) => one.case.requestId),
    JSON.stringify(rows),
    changedRequestIds,
  ]);
}

// What waited for its time is judged at once, since it changed.
const markJudgementSql = `
insert into dirty_subject as d (tenant_id, kind, subject, at)
select $1, kind, subject, at from unnest($2::text[], $3::text[], $4::timestamptz[]) as s(kind, subject, at)
on conflict (tenant_id, kind, subject) do update set at = excluded.at where d.at is distinct from excluded.at`;

/** Marks changed cases, their requesters, of now and of before, the weeks of their people and the months for detect. */
export async function markForJudgement(
  runner: QueryRunner,
  tenantId: number,
  changed: readonly (Pick<ChangedCase, 'requestId' | 'requesterId'> & Partial<ChangedCase>)[],
): Promise<void> {
  const subjects = new Map<string, { kind: string; subject: string; at: string | null }>();
  const mark = (kind: string, subject: string, at: string | null = null) =>
    subjects.set(`${kind} ${subject}`, { kind, subject, at });
  for (const one of changed) {
    const { requestId, requesterId, oldRequesterId = null, weeks: ofPeople = [], isApproval } = one;
    // By the hour of the request, which is past, so that those are judged together whose texts lie in the same pages.
    mark('case', requestId, one.hour);
    if (isApproval) mark('approval-background', requestId);
    for (const requester of [requesterId, oldRequesterId])
      if (requester !== null) mark('requester', requester);
    for (const { kind, subject } of ofPeople) mark(kind, subject);
  }
  const months = changed.flatMap((one) => one.months ?? []);
  await markAgain(runner, tenantId, 'month', months);
  const all = [...subjects.values()];
  if (all.length === 0) return;
  await runner.query(markJudgementSql, [
    tenantId,
    all.map(({ kind }) => kind),
    all.map(({ subject }) => subject),
    all.map(({ at }) => at),
  ]);
}
