import { type EventFile, type EventRow } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { readArchived } from '../raw/archived-bytes.ts';
import { findTenants } from '../scope/find-tenants.query.ts';
import { eventRowMembers } from './event-row.ts';

const sql = `
select e.tenant_id as "tenantNumber", e.position::float8 as position, json_build_object(${eventRowMembers}) as row
  from audit_event e
  join tenant t using (tenant_id)
  join event_kind k using (kind_id)
  join event_actor a on a.tenant_id = e.tenant_id and a.actor_ref = e.actor_ref
 where t.entra_id = $1 and e.event_id = $2
 order by e.occurred_at desc
 limit 1`;

/** One audit event with the exact text the source sent. */
export async function findEventFile(
  dataSource: DataSource,
  tenantId: string,
  eventId: string,
): Promise<EventFile | null> {
  const archive = inTenants(dataSource, await findTenants(dataSource, [tenantId]));
  const rows = await archive.query<{ tenantNumber: number; position: number; row: EventRow }[]>(sql, [
    tenantId,
    eventId,
  ]);
  const [found] = rows;
  if (!found) return null;
  const archived = await readArchived(dataSource, found.tenantNumber, [found.position]);
  const { sha256 = '', text = 'Not in the archive.' } = archived.get(found.position) ?? {};
  return { ...found.row, sha256, raw: text };
}
