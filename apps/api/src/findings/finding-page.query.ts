import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { type Cursor } from '../scope/cursor.ts';
import { type KeyedItem } from '../scope/page-text.ts';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { findingCondition } from './finding-filter.ts';

const evidenceMax = 100;

/**
 * Findings, newest first. Evidence is named in words a person recognises. An event is evidence by its archive
 * position; its observation knows its id, and by that the event itself is found. Text is cast within the limit: a
 * cast may leak, so in a condition below row-level security it would follow no index.
 */
export function findFindingPage(
  dataSource: DataSource,
  scope: Scope,
  after: Cursor | null,
  limit: number,
): Promise<KeyedItem[]> {
  const values = new Values();
  const rows = `${values.add(limit)}::int`;
  const beyond = after ? beyondCursor(after, values) : 'true';
  const sql = `
with page as (
  select picked.*
    from unnest(${values.add(scope.tenantIds)}::int[]) as one(tenant_id)
   cross join lateral (
     select f.* from finding f
      where f.tenant_id = one.tenant_id
        and ${beyond}
        and ${findingCondition(scope, values)}
      order by f.last_at desc, f.finding_id
      limit ${rows}) picked
   order by picked.last_at desc, picked.tenant_id, picked.finding_id
   limit ${rows}
)
select json_build_object('tenantId', t.entra_id, 'findingId', f.finding_id, 'detection', f.detection,
         'ruleVersion', f.rule_version, 'severity', f.severity, 'title', f.title, 'explanation', f.explanation,
         'subjectKind', f.subject_kind, 'subject', f.subject, 'firstAt', instant_text(f.first_at),
         'lastAt', instant_text(f.last_at), 'facts', f.facts, 'evidence', proof.evidence, 'rows', proof.rows)::text as item,
       instant_text(f.last_at) as key, f.tenant_id as "tenantId", f.finding_id::text as id
  from page f
  join tenant t using (tenant_id)
 cross join lateral (
   select coalesce(json_agg(json_build_object('kind', v.kind, 'id', coalesce(a.event_id, o.object_id, v.subject),
            'label', case when v.kind = 'case' then ${caseLabel} else ${eventLabel} end)
            order by v.kind, coalesce(c.requested_at, a.occurred_at), v.subject), '[]') as evidence,
          case when count(*) filter (where v.kind = 'case') = 0 then '[]'
          else json_build_array('is,request,' || string_agg(${escaped('v.subject')}, ',') filter (where v.kind = 'case')) end as rows
     from (select v.*, case when v.kind = 'event' then v.subject::bigint end as position
             from finding_evidence v
            where v.tenant_id = f.tenant_id and v.finding_id = f.finding_id
            order by v.kind, v.subject limit ${evidenceMax}) v
     left join approval_case c on v.kind = 'case' and c.tenant_id = v.tenant_id and c.request_id = v.subject
     left join observation o on o.tenant_id = v.tenant_id and o.position = v.position
     left join lateral (
       select e.event_id, e.occurred_at, e.resources, k.activity, k.activity_type
         from audit_event e join event_kind k using (kind_id)
        where e.tenant_id = v.tenant_id and e.event_id = o.object_id and e.position = o.position
        limit 1) a on true
 ) proof
 order by f.last_at desc, f.tenant_id, f.finding_id`;
  return inTenants(dataSource, scope.tenantIds).query<KeyedItem[]>(sql, values.list);
}

const caseLabel = `concat_ws(' · ', coalesce(c.operation, 'Request'), coalesce(c.resource_name, c.resource_id),
  coalesce(c.requester_name, c.requester_upn), to_char(c.requested_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'))`;

const eventLabel = `concat_ws(' · ', coalesce(a.activity, a.activity_type, 'Audit event'), a.resources -> 0 ->> 'name',
  to_char(a.occurred_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'))`;

/** As formatFilter of the contract does it. */
function escaped(expression: string): string {
  return `replace(replace(${expression}, '%', '%25'), ',', '%2C')`;
}

function beyondCursor({ key, tenantId, id }: Cursor, values: Values): string {
  const [at, tenant] = [`${values.add(key)}::timestamptz`, `${values.add(tenantId)}::int`];
  return `f.last_at <= ${at} and (f.last_at < ${at} or f.tenant_id > ${tenant}
             or f.tenant_id = ${tenant} and f.finding_id::text > ${values.add(id)})`;
}
