import { type CaseFile } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { findTenants } from '../scope/find-tenants.query.ts';
import { caseFindings, caseRowMembers } from './case-row.ts';

// json_build_object takes a hundred arguments and the row has most of them, hence two objects.
const sql = `
select c.tenant_id as "tenantNumber",
       json_build_object(${caseRowMembers}) as row,
       json_build_object(
         'tenantName', t.name,
         'line', c.line,
         'events', (${eventsSql()}),
         'observationsSeen', (${observationsSql()}),
         'reads', (${readsSql()})) as rest
  from approval_case c
  join tenant t using (tenant_id)${caseFindings}
 where t.entra_id = $1 and c.request_id = $2`;

function eventsSql(): string {
  return `
    select coalesce(json_agg(json_build_object('position', e.position, 'eventId', e.event_id,
             'occurredAt', instant_text(l.occurred_at), 'role', l.role, 'strength', l.strength, 'reason', l.reason,
             'activity', k.activity, 'activityType', k.activity_type, 'result', k.result,
             'actorName', coalesce(a.upn, a.app_name, a.user_id, a.app_id), 'resources', e.resources, 'changes', '[]'::json)
             order by l.occurred_at, l.position), '[]')
      from (select * from case_event l
             where l.tenant_id = c.tenant_id and l.request_id = c.request_id
             order by (l.role = 'candidate'), l.occurred_at, l.position limit 500) l
      join audit_event e on e.tenant_id = l.tenant_id and e.occurred_at = l.occurred_at and e.position = l.position
      join event_kind k using (kind_id)
      join event_actor a on a.tenant_id = e.tenant_id and a.actor_ref = e.actor_ref`;
}

function observationsSql(): string {
  return `
    select coalesce(json_agg(json_build_object('position', v.position, 'firstSeenAt', instant_text(v.first_seen_at),
             'lastSeenAt', instant_text(v.last_seen_at), 'notBeforeAt', instant_text(v.not_before_at),
             'goneAt', instant_text(v.gone_at), 'sightings', v.sightings) order by v.first_seen_at, v.position), '[]')
      from (select * from request_version v
             where v.tenant_id = c.tenant_id and v.request_id = c.request_id
             order by v.first_seen_at, v.position limit 200) v`;
}

// Thinned evenly to what a drawing can show; reads that failed are kept first, as they explain gaps.
function readsSql(): string {
  return `
    select coalesce(json_agg(json_build_object('endedAt', instant_text(r.ended_at), 'complete', r.complete)
             order by r.ended_at), '[]')
      from (select n.ended_at, n.complete
              from (select s.ended_at, s.complete, row_number() over (order by s.ended_at) as nth, count(*) over () as of
                      from sweep s
                     where s.tenant_id = c.tenant_id and s.source = 'approval-requests'
                       and s.ended_at >= coalesce(c.requested_at, c.first_seen_at) - interval '1 hour'
                       and s.ended_at <= coalesce(c.ended_at, c.last_seen_at, c.requested_at) + interval '1 hour') n
             where not n.complete or n.nth % greatest(1, n.of / 150) = 0
             order by n.complete, n.ended_at
             limit 200) r`;
}

export type CaseFileRow = Omit<CaseFile, 'observationsSeen' | 'around' | 'change'> & {
  readonly observationsSeen: readonly Omit<CaseFile['observationsSeen'][number], 'raw' | 'sha256'>[];
};

/** Everything about one case but the archived texts, which are not in tables. */
export async function findCase(
  dataSource: DataSource,
  tenantId: string,
  requestId: string,
): Promise<{ tenantNumber: number; file: CaseFileRow } | null> {
  const archive = inTenants(dataSource, await findTenants(dataSource, [tenantId]));
  const rows = await archive.query<{ tenantNumber: number; row: object; rest: object }[]>(sql, [
    tenantId,
    requestId,
  ]);
  const [found] = rows;
  return found
    ? { tenantNumber: found.tenantNumber, file: { ...found.row, ...found.rest } as CaseFileRow }
    : null;
}
