import { inTenants, withTransaction } from '@countersign/database';
import { type AssignmentEvent, keyToUuid } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { type Near } from './directory-facts.query.ts';

const eventsMax = 1000;

// Named in the order in which the ingester locks them to make a month's partitions, or they wait for each other.
const sql = `
select e.event_id as "eventId", instant_text(k.occurred_at) as "occurredAt", instant_text(e.first_seen_at) as "firstSeenAt",
       one.id as "assignmentId"
  from audit_event e
  join event_key k on e.tenant_id = k.tenant_id and e.occurred_at = k.occurred_at and e.position = k.position
  join unnest($2::text[], $5::uuid[]) as one(id, key) on k.key = one.key
 where k.tenant_id = $1
   and k.occurred_at between $3::timestamptz - interval '31 days' and $3::timestamptz + interval '31 days'
   and e.first_seen_at <= $4::timestamptz
 order by abs(extract(epoch from k.occurred_at - $3::timestamptz)), e.event_id limit ${eventsMax}`;

/** The audit events of Intune that tell of changes to role assignments, those nearest to the instant. */
export function findAssignmentEvents(
  dataSource: DataSource,
  { tenantId, at, knownAt }: Near,
  ids: readonly string[],
): Promise<AssignmentEvent[]> {
  const values = [tenantId, ids, at, knownAt, ids.map(keyToUuid)];
  return withTransaction(
    inTenants(dataSource, [tenantId]),
    (runner) => runner.query(sql, values) as Promise<AssignmentEvent[]>,
  );
}
