import { findingStanding } from '../findings/finding-row.ts';
import { requesterId, requesterKind } from './request-expressions.ts';

/**
 * One case as the contract's CaseRow, built by Postgres and sent as it is: a driver would make dates of the
 * instants and cut their microseconds, and building objects in Node costs half the speed of a page.
 * Over `approval_case c`, `tenant t`, and `findings` from `caseFindings`.
 */
export const caseRowMembers = `
  'tenantId', t.entra_id,
  'requestId', c.request_id,
  'archiveIndex', c.archive_index,
  'origin', c.origin,
  'status', c.status,
  'outcome', c.outcome,
  'effect', c.effect,
  'policyTypes', c.policy_types,
  'operation', c.operation,
  'resource', json_build_object('type', c.resource_type, 'id', c.resource_id, 'name', c.resource_name,
    'count', c.resource_count),
  'requester', json_build_object('kind', ${requesterKind}, 'id', ${requesterId}, 'name', c.requester_name,
    'upn', c.requester_upn),
  'requestedAt', instant_text(c.requested_at),
  'requestJustification', c.request_justification,
  'approver', case when coalesce(c.approver_id, c.approver_name, c.approver_upn) is not null then
    json_build_object('kind', case when c.approver_id is null and c.approver_upn is null then 'unknown' else 'user' end,
      'id', c.approver_id, 'name', c.approver_name, 'upn', c.approver_upn) end,
  'approvalJustification', c.approval_justification,
  'decision', c.decision,
  'decided', json_build_object('at', instant_text(c.decided_at), 'earliest', instant_text(c.decided_at_earliest),
    'latest', instant_text(c.decided_at_latest), 'source', coalesce(c.decided_at_source, 'unknown')),
  'completed', json_build_object('at', instant_text(c.completed_at), 'earliest', instant_text(c.completed_at_earliest),
    'latest', instant_text(c.completed_at_latest), 'source', coalesce(c.completed_at_source, 'unknown')),
  'endedAt', instant_text(c.ended_at),
  'expiresAt', instant_text(c.expires_at),
  'lastModifiedAt', instant_text(c.last_modified_at),
  'firstSeenAt', instant_text(c.first_seen_at),
  'lastSeenAt', instant_text(c.last_seen_at),
  'observations', c.observations,
  'effectEvents', c.effect_events,
  'correlationStrength', c.correlation_strength,
  'decideSeconds', c.decide_seconds,
  'tickets', c.tickets,
  'findings', findings.tags`;

/** The findings that rest on the case, worst first. */
export const caseFindings = `
  cross join lateral (
    select coalesce(json_agg(json_build_object('findingId', f.finding_id, 'detection', f.detection,
             'severity', f.severity, 'title', f.title, 'state', s.state)
             order by array_position(array['critical', 'high', 'medium', 'low'], f.severity), f.detection, f.finding_id),
           '[]') as tags
      from finding_evidence e
      join finding f using (tenant_id, finding_id)
     ${findingStanding}
     where e.tenant_id = c.tenant_id and e.kind = 'case' and e.subject = c.request_id
  ) findings`;
