/** A finding as the contract has it, over `finding f`, its standing `s`, `tenant t` and `proof`. */

const evidenceMax = 100;

/** How each finding stands; by this alone the filters `finding_state` and `owner` mean anything. */
export const findingStanding = 'cross join lateral finding_standing(f) s';

/** `standing` is the alias of what has the columns of finding_standing. */
export function lifeOf(standing: string): string {
  return `json_build_object('state', ${standing}.state, 'resolution', ${standing}.resolution,
           'closedReason', ${standing}.closed_reason, 'owner', ${standing}.owner, 'steps', ${standing}.steps,
           'reopened', ${standing}.reopened, 'entryId', ${standing}.entry_id,
           'last', (select json_build_object('kind', l.kind, 'by', l.taken_by, 'at', instant_text(l.taken_at))
                      from finding_step l
                     where l.tenant_id = f.tenant_id and l.finding_id = f.finding_id and l.nth = ${standing}.steps))`;
}

export function findingMembers(standing: string): string {
  return `'tenantId', t.entra_id, 'findingId', f.finding_id, 'detection', f.detection,
         'ruleVersion', f.rule_version, 'severity', f.severity, 'title', f.title, 'explanation', f.explanation,
         'subjectKind', f.subject_kind, 'subject', f.subject, 'firstAt', instant_text(f.first_at),
         'lastAt', instant_text(f.last_at), 'facts', f.facts, 'evidence', proof.evidence, 'rows', proof.rows,
         'life', ${lifeOf(standing)}`;
}

const caseLabel = `concat_ws(' · ', coalesce(c.operation, 'Request'), coalesce(c.resource_name, c.resource_id),
  coalesce(c.requester_name, c.requester_upn), to_char(c.requested_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'))`;

const eventLabel = `concat_ws(' · ', coalesce(a.activity, a.activity_type, 'Audit event'), a.resources -> 0 ->> 'name',
  to_char(a.occurred_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'))`;

/** As formatFilter of the contract does it. */
function escaped(expression: string): string {
  return `replace(replace(${expression}, '%', '%25'), ',', '%2C')`;
}

/**
 * Evidence is named in words a person recognises. An event is evidence by its archive position; its observation knows
 * its id, and by that the event itself is found. Text is cast within the limit: a cast may leak, so in a condition
 * below row-level security it would follow no index.
 */
export const findingProof = `
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
 ) proof`;
