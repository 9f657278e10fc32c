import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { type Cursor } from '../scope/cursor.ts';
import { laterInPage } from '../scope/later-in-page.ts';
import { type KeyedItem } from '../scope/page-text.ts';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { eventCondition } from './event-filter.ts';
import { eventRowMembers } from './event-row.ts';

/** Audit events, newest first. The order is that of the primary key read backwards, so no sort step is needed. */
export function findEventPage(
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
     select e.*
       from audit_event e
       join event_kind k using (kind_id)
       join event_actor a on a.tenant_id = e.tenant_id and a.actor_ref = e.actor_ref
      where e.tenant_id = one.tenant_id
        and ${beyond}
        and ${eventCondition(scope, values)}
      order by e.occurred_at desc, e.event_id desc
      limit ${rows}) picked
   order by picked.occurred_at desc, picked.tenant_id, picked.event_id desc
   limit ${rows}
)
select json_build_object(${eventRowMembers})::text as item,
       instant_text(e.occurred_at) as key, e.tenant_id as "tenantId", e.event_id as id
  from page e
  join tenant t using (tenant_id)
  join event_kind k using (kind_id)
  join event_actor a on a.tenant_id = e.tenant_id and a.actor_ref = e.actor_ref
 order by e.occurred_at desc, e.tenant_id, e.event_id desc`;
  return inTenants(dataSource, scope.tenantIds).query<KeyedItem[]>(sql, values.list);
}

function beyondCursor(cursor: Cursor, values: Values): string {
  const tie = `e.event_id < ${values.add(cursor.id)}`;
  return laterInPage(cursor, values, { moment: 'e.occurred_at', tenant: 'e.tenant_id', tie });
}
