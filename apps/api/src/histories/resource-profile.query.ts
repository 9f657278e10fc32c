import {
  type FindingTag,
  formatFilter,
  type Outcome,
  type ResourceProfile,
  type SeenText,
} from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DeletionEvent, isDeletionOf, keyToUuid, lastSegment } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { findingStanding } from '../findings/finding-row.ts';
import { isFlagged } from '../metrics/is-flagged.ts';
import { type KnownTenant } from './known-tenants.query.ts';

const countMax = 100_000;
const lookedMax = 5_000;
const findingsMax = 20;

interface Row {
  total: number;
  bulk: number;
  flagged: number;
  outcomes: Partial<Record<Outcome, number>> | null;
  names: SeenText[];
  types: string[];
  events: number;
  looked: number;
  firstAt: string | null;
  lastAt: string | null;
  firstSeenAt: string | null;
  lastSeenAt: string | null;
  deletions: (DeletionEvent & { at: string; eventId: string; actorName: string | null })[];
  findings: FindingTag[];
}

// The name of a bulk request is not that of one device. $1 tenant, $2 key, $3 the id in lower case. Names, types and deletions are looked for in the newest events only, as
// an object may be changed every minute; the count is of index entries.
const sql = `
with mine as materialized (
  select c.tenant_id, c.request_id, c.outcome, c.requested_at, c.resource_id, c.resource_name, c.resource_type, c.resource_count,
         ${isFlagged} as flagged
    from request_key k
    join approval_case c on c.tenant_id = k.tenant_id and c.request_id = k.request_id
   where k.tenant_id = $1 and k.key = $2::uuid and lower(c.request_id) <> $3
), newest as materialized (
  select k.occurred_at, k.position from event_key k
   where k.tenant_id = $1 and k.key = $2::uuid
   order by k.occurred_at desc, k.position desc limit ${lookedMax}
), event as materialized (
  select e.occurred_at, e.event_id, e.actor_ref, e.resources, d.activity_type, d.operation_type, d.result
    from newest n
   cross join lateral (
     select * from audit_event e
      where e.tenant_id = $1 and e.occurred_at = n.occurred_at and e.position = n.position limit 1) e
    join event_kind d using (kind_id)
), seen as materialized (
  select r.name, r.type, e.occurred_at as at
    from event e cross join lateral jsonb_to_recordset(e.resources) as r(type text, id text, name text)
   where lower(r.id) = $3
  union all
  select resource_name, resource_type, requested_at from mine where lower(resource_id) = $3 and resource_count = 1
), ends as (
  select (select k.occurred_at from event_key k where k.tenant_id = $1 and k.key = $2::uuid
           order by k.occurred_at, k.position limit 1) as first,
         (select max(occurred_at) from newest) as last
)
select (select count(*)::int from mine) as total,
       (select count(*)::int from mine where resource_count > 1) as bulk,
       (select count(*)::int from mine where flagged) as flagged,
       (select json_object_agg(outcome, n) from (select outcome, count(*) as n from mine group by 1) o) as outcomes,
       (select coalesce(json_agg(json_build_object('text', one.name, 'firstSeenAt', instant_text(one.first),
                 'lastSeenAt', instant_text(one.last)) order by one.last desc nulls last, one.name), '[]')
          from (select name, min(at) as first, max(at) as last from seen where name is not null
                 group by 1 order by 3 desc nulls last, 1 limit 100) one) as names,
       (select coalesce(json_agg(one.type order by one.n desc, one.type), '[]')
          from (select type, count(*) as n from seen where type is not null group by 1 order by 2 desc, 1 limit 20) one) as types,
       (select count(*)::int from (select from event_key k
                                    where k.tenant_id = $1 and k.key = $2::uuid limit ${countMax + 1}) counted) as events,
       (select count(*)::int from newest) as looked,
       instant_text(ends.first) as "firstAt", instant_text(ends.last) as "lastAt",
       instant_text(least(ends.first, (select min(requested_at) from mine))) as "firstSeenAt",
       instant_text(greatest(ends.last, (select max(requested_at) from mine))) as "lastSeenAt",
       (select coalesce(json_agg(one.deletion order by one.occurred_at desc, one.event_id), '[]')
          from (select e.occurred_at, e.event_id,
                       json_build_object('at', instant_text(e.occurred_at), 'eventId', e.event_id,
                         'activityType', e.activity_type, 'operationType', e.operation_type, 'result', e.result,
                         'resources', e.resources, 'actorName', coalesce(a.upn, a.app_name, a.user_id, a.app_id)) as deletion
                  from event e join event_actor a on a.tenant_id = $1 and a.actor_ref = e.actor_ref
                 where coalesce(e.operation_type, e.activity_type) ilike '%delete%'
                 order by e.occurred_at desc, e.event_id limit 50) one) as deletions,
       (select coalesce(json_agg(json_build_object('findingId', f.finding_id, 'detection', f.detection,
                 'severity', f.severity, 'title', f.title, 'state', f.state) order by f.last_at desc, f.finding_id), '[]')
          from (select f.*, s.state from finding f ${findingStanding}
                 where f.tenant_id = $1 and f.finding_id in (
                   select v.finding_id from finding_evidence v
                    where v.tenant_id = $1 and v.kind = 'case' and v.subject in (select request_id from mine)
                   union all
                   select v.finding_id from finding_evidence v
                    where v.tenant_id = $1 and v.kind = 'event' and v.subject in (select position::text from newest))
                 order by f.last_at desc, f.finding_id limit ${findingsMax}) f) as findings
  from ends`;

/** Everything one object was called in one tenant, and what was asked and recorded about it. */
export async function findResourceProfile(
  dataSource: DataSource,
  { tenantId, entraId, name }: KnownTenant,
  id: string,
): Promise<ResourceProfile> {
  const rows = await inTenants(dataSource, [tenantId]).query<Row[]>(sql, [
    tenantId,
    keyToUuid(id),
    id.toLowerCase(),
  ]);
  const row = rows[0] as Row;
  const ofObject = is('resource', id);
  const deletion = row.deletions.find((one) => isDeletionOf(one, id));
  const outcomes = Object.entries(row.outcomes ?? {}) as [Outcome, number][];
  return {
    tenantId: entraId,
    tenantName: name,
    names: row.names,
    types: distinctTypes(row.types),
    firstSeenAt: row.firstSeenAt,
    lastSeenAt: row.lastSeenAt,
    deleted: deletion
      ? {
          at: deletion.at,
          eventId: deletion.eventId,
          actorName: deletion.actorName,
          since: row.lastAt !== null && row.lastAt > deletion.at,
        }
      : null,
    cases: {
      total: { count: row.total, rows: [ofObject] },
      outcomes: Object.fromEntries(
        outcomes.map(([key, count]) => [key, { count, rows: [ofObject, is('outcome', key)] }]),
      ) as ResourceProfile['cases']['outcomes'],
      flagged: { count: row.flagged, rows: [ofObject, 'set,flagged'] },
      bulk: row.bulk,
    },
    events: {
      count: Math.min(row.events, countMax),
      atLeast: row.events > countMax,
      firstAt: row.firstAt,
      lastAt: row.lastAt,
      looked: row.looked,
    },
    findings: row.findings,
  };
}

/** One type has several spellings: `MobileApp`, `#microsoft.graph.mobileApp`. The most frequent stays. */
function distinctTypes(types: readonly string[]): string[] {
  const names = types.map((type) => lastSegment(type) ?? type);
  return names.filter(
    (name, index) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === index,
  );
}

function is(dimension: string, value: string): string {
  return formatFilter({ operator: 'is', dimension, values: [value] });
}
