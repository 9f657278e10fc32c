import {
  hasComparableEffect,
  mayMeanMoreObjects,
  type CaseSubject,
  type EventSubject,
  type Instant,
  type Origin,
} from '@countersign/domain';
import type { QueryRunner } from 'typeorm';
import { asOf } from './as-of.ts';
import { readDifferences } from './case-changes.ts';
import { eventRecordSql } from './event-record.ts';

/** A subject by its name within its kind; an event also by when it occurred, which is how it is found. */
export interface SubjectName {
  readonly subject: string;
  readonly at: Instant | null;
}

/** A case of `approval_case c` without its line of actions. */
export const caseJson = `jsonb_build_object(
    'requestId', c.request_id, 'archiveIndex', c.archive_index, 'origin', c.origin, 'status', c.status,
    'outcome', c.outcome, 'effect', c.effect, 'policyTypes', c.policy_types, 'operation', c.operation,
    'resourceType', c.resource_type, 'resourceId', c.resource_id, 'resourceName', c.resource_name,
    'resourceCount', c.resource_count, 'tickets', c.tickets,
    'requester', json_build_object(
      'kind', case when c.requester_app_id is not null then 'application'
                   when c.requester_id is not null then 'user' else 'unknown' end,
      'id', coalesce(c.requester_app_id, c.requester_id), 'name', c.requester_name, 'upn', c.requester_upn),
    'requestedAt', instant_text(c.requested_at), 'requestJustification', c.request_justification,
    'approver', case when coalesce(c.approver_id, c.approver_name, c.approver_upn) is not null then
      json_build_object('kind', 'user', 'id', c.approver_id, 'name', c.approver_name, 'upn', c.approver_upn) end,
    'approvalJustification', c.approval_justification, 'decision', c.decision,
    'decided', json_build_object('at', instant_text(c.decided_at), 'earliest', instant_text(c.decided_at_earliest),
      'latest', instant_text(c.decided_at_latest), 'source', c.decided_at_source),
    'completed', json_build_object('at', instant_text(c.completed_at), 'earliest', instant_text(c.completed_at_earliest),
      'latest', instant_text(c.completed_at_latest), 'source', c.completed_at_source),
    'endedAt', instant_text(c.ended_at), 'expiresAt', instant_text(c.expires_at),
    'lastModifiedAt', instant_text(c.last_modified_at), 'firstSeenAt', instant_text(c.first_seen_at),
    'lastSeenAt', instant_text(c.last_seen_at), 'observations', c.observations, 'effectEvents', c.effect_events,
    'correlationStrength', c.correlation_strength, 'decideSeconds', c.decide_seconds)`;

const casesSql = `
select ${caseJson} || jsonb_build_object('line', c.line) as "case"
  from approval_case c
 where c.tenant_id = $1 and c.request_id = any($2)
 order by c.request_id`;

export async function caseSubjects(
  runner: QueryRunner,
  tenantId: number,
  requestIds: readonly string[],
): Promise<CaseSubject[]> {
  const rows = (await runner.query(casesSql, [tenantId, requestIds])) as { case: CaseSubject['case'] }[];
  const now = await asOf(runner, tenantId);
  if (now === null) return [];
  const comparable = rows.filter((row) => hasComparableEffect(row.case)).map((row) => row.case.requestId);
  const differences = await readDifferences(runner, tenantId, comparable);
  return rows.map((row) => ({
    kind: 'case',
    case: row.case,
    asOf: now,
    differences: differences.get(row.case.requestId) ?? null,
  }));
}

const eventsSql = `
select ${eventRecordSql},
       coalesce((
         select json_agg(json_build_object('requestId', l.request_id, 'outcome', c.outcome, 'decision', c.decision,
                                           'strength', l.strength, 'role', l.role,
                                           'operation', c.operation, 'resourceType', c.resource_type,
                                           'resourceId', c.resource_id, 'resourceName', c.resource_name,
                                           'policyTypes', c.policy_types, 'origin', c.origin) order by l.request_id)
           from case_event l
           join approval_case c using (tenant_id, request_id)
          where l.tenant_id = ev.tenant_id and l.position = ev.position), '[]'::json) as links,
       (select p.tie from purged_link p
         where p.tenant_id = ev.tenant_id and p.event_position = ev.position) as "purgedTie"
  from unnest($2::bigint[], $3::timestamptz[]) as s(position, at)
  cross join lateral (
    select * from audit_event
     where tenant_id = $1 and occurred_at = s.at and position = s.position
     limit 1) ev
  join event_kind k on k.kind_id = ev.kind_id
  join event_actor a on a.tenant_id = ev.tenant_id and a.actor_ref = ev.actor_ref
 order by ev.position`;

export type EventRow = Pick<EventSubject, 'position' | 'event' | 'links' | 'purgedTie'>;

type Link = Omit<EventSubject['links'][number], 'mayMeanMoreObjects'> & {
  readonly operation: string | null;
  readonly resourceType: string | null;
  readonly resourceId: string | null;
  readonly resourceName: string | null;
  readonly policyTypes: readonly string[];
  readonly origin: Origin;
};

export async function eventRows(
  runner: QueryRunner,
  tenantId: number,
  subjects: readonly SubjectName[],
): Promise<EventRow[]> {
  const rows = (await runner.query(eventsSql, [
    tenantId,
    subjects.map((one) => Number(one.subject)),
    subjects.map((one) => one.at),
  ])) as (Omit<EventRow, 'links'> & { readonly links: readonly Link[] })[];
  return rows.map((row) => ({ ...row, links: row.links.map(readLink) }));
}

function readLink({
  operation,
  resourceType,
  resourceId,
  resourceName,
  policyTypes,
  origin,
  ...link
}: Link): EventSubject['links'][number] {
  const resource = { type: resourceType, id: resourceId, name: resourceName, count: 1, ids: [] };
  return {
    ...link,
    mayMeanMoreObjects: mayMeanMoreObjects({ resource, policyTypes, operation }, origin === 'reconstructed'),
  };
}
