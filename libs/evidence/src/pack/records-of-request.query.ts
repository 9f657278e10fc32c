import { type Queryable } from '../archive/queryable.ts';

/** A record that a case rests on. */
export interface RequestRecord {
  readonly position: number;
  /** What it is, in words a person reads. Built of names from the source: hostile until shown as text. */
  readonly what: string;
}

/** A request has a handful; a case with thousands of linked events would be a fault, and is cut here. */
export const recordsMax = 500;

// The states of the request, the readings that first showed it, last showed it and no longer did, the audit
// events that belong to it, gaps that overlap it, the keys of the log, and each time it was restored. Where the
// content of a state was deleted under policy only the observation tells of it.
const sql = `
with version as (
  select position, first_seen_at, last_seen_at, record ->> 'status' as status
    from request_version where tenant_id = $1 and request_id = $2
), life as (
  select min(first_seen_at) as first_seen, max(last_seen_at) as last_seen from version
), sweep_of_request as (
  (select s.position, 'the reading that first showed the request' as what
     from version v
     join observation o on o.tenant_id = $1 and o.position = v.position
     join page p on p.tenant_id = $1 and p.page_id = o.page_id
     join sweep s on s.tenant_id = $1 and s.sweep_id = p.sweep_id
    order by v.position limit 1)
  union all
  (select s.position, 'the last reading that showed the request' from sweep s, life
    where s.tenant_id = $1 and s.source = 'approval-requests' and s.ended_at >= life.last_seen
    order by s.ended_at limit 1)
  union all
  (select s.position, 'the first complete reading that no longer showed the request' from sweep s, life
    where s.tenant_id = $1 and s.source = 'approval-requests' and s.complete and s.started_at > life.last_seen
    order by s.ended_at limit 1)
), event_of_request as (
  select e.position, concat_ws(', ', 'audit event ' || coalesce(k.activity, k.activity_type, 'without a name'),
                               e.role, 'link ' || e.strength) as what
    from case_event e
    join audit_event a on a.tenant_id = $1 and a.occurred_at = e.occurred_at and a.position = e.position
    join event_kind k using (kind_id)
   where e.tenant_id = $1 and e.request_id = $2 and e.role <> 'candidate'
), deleted as (
  select position, 'a state of the request whose content was deleted under policy' as what
    from observation
   where tenant_id = $1 and source = 'approval-requests' and object_id = $2 and purged_at_position is not null
), gap as (
  select c.position, 'a gap: ' || (c.body::json ->> 'source') || ' may have changed unseen' as what
    from control_record c, life
   where c.tenant_id = $1 and c.kind = 'gap'
     and (c.body::json ->> 'from')::timestamptz < life.last_seen
     and (c.body::json ->> 'to')::timestamptz > life.first_seen
), key as (
  select position, 'a key of the log' as what from control_record where tenant_id = $1 and kind = 'key'
), restoration as (
  select position, 'the log was restored from a backup: what it held after its first '
                   || (body::json ->> 'size') || ' records may be lost' as what
    from control_record where tenant_id = $1 and kind = 'restored'
), record as (
  select position, 'the request, status ' || coalesce(status, 'unknown') as what from version
  union all select * from sweep_of_request
  union all select * from event_of_request
  union all select * from deleted
  union all select * from gap
  union all select * from key
  union all select * from restoration
)
select position::float8 as position, string_agg(distinct what, '; ' order by what) as what
  from record group by position order by position limit $3`;

/**
 * The records that the case of a request rests on, in archive order; null if the archive knows no such request.
 * One more than `limit` means that there are more.
 */
export async function recordsOfRequest(
  db: Queryable,
  tenantId: number,
  requestId: string,
  limit = recordsMax,
): Promise<RequestRecord[] | null> {
  const [known] = (await db.query(
    `select from approval_case where tenant_id = $1 and request_id = $2
     union all
     select from observation where tenant_id = $1 and source = 'approval-requests' and object_id = $2
        and purged_at_position is not null limit 1`,
    [tenantId, requestId],
  )) as object[];
  return known ? ((await db.query(sql, [tenantId, requestId, limit + 1])) as RequestRecord[]) : null;
}
