import { findingStanding } from '../findings/finding-row.ts';

/**
 * Constant pieces of SQL about `approval_case c`, said once so that lists, filters and metrics mean the same.
 */

export const completionMoment =
  'coalesce(c.completed_at, c.completed_at_earliest + (c.completed_at_latest - c.completed_at_earliest) / 2)';

/** Applications have their own column, so that a person and an application are never one. */
export const requesterId = 'coalesce(c.requester_id, c.requester_app_id)';

export const requesterKind = `case when c.requester_app_id is not null then 'application'
  when c.requester_id is not null or c.requester_upn is not null then 'user' else 'unknown' end`;

/** Known by bounds only. */
export const isBracketed = '(c.decided_at is null and c.decide_seconds is not null)';

/** Findings that rest on the case. */
export const findingsOfCase = `select from finding_evidence e join finding f using (tenant_id, finding_id)
  where e.tenant_id = c.tenant_id and e.kind = 'case' and e.subject = c.request_id`;

/** The same, with how they stand. */
export const standingsOfCase = `select from finding_evidence e join finding f using (tenant_id, finding_id)
  ${findingStanding}
  where e.tenant_id = c.tenant_id and e.kind = 'case' and e.subject = c.request_id`;

/** Everything of a case that free text looks into. */
export const searchedText = `concat_ws(E'\\n', c.request_id, c.requester_name, c.requester_upn, c.requester_id,
  c.requester_app_id, c.approver_name, c.approver_upn, c.approver_id, c.request_justification,
  c.approval_justification, array_to_string(c.tickets, E'\\n'), c.resource_name, c.resource_id)`;

/** What a column that names somebody held last, in a query grouped by the id: names change. Over `requested_at`. */
export function newest(column: string): string {
  return `(array_agg(${column} order by requested_at desc nulls last) filter (where ${column} is not null))[1]`;
}
