import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { eventRowMembers } from '../events/event-row.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { type Cursor } from '../scope/cursor.ts';
import { laterInPage } from '../scope/later-in-page.ts';
import { type KeyedItem } from '../scope/page-text.ts';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { eventOfWrite, policyName, writeCondition } from './write-filter.ts';

/** Protected writes, newest first, each with its event. The order is that of the indexes, so no sort step is needed. */
export function findWritePage(
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
     select w.* from protected_write w
      where w.tenant_id = one.tenant_id
        and ${beyond}
        and ${writeCondition(scope, values)}
      order by w.occurred_at desc, w.position desc
      limit ${rows}) picked
   order by picked.occurred_at desc, picked.tenant_id, picked.position desc
   limit ${rows}
)
select json_build_object('tenantId', t.entra_id, 'archiveIndex', w.position, 'occurredAt', instant_text(w.occurred_at),
         'policyType', w.policy_type, 'writeClass', w.class, 'reason', w.reason, 'policyId', w.policy_id,
         'policyName', ${policyName},
         'requestId', w.request_id, 'appId', w.app_id,
         'event', json_build_object(${eventRowMembers}))::text as item,
       instant_text(w.occurred_at) as key, w.tenant_id as "tenantId", w.position::text as id
  from page w
  join tenant t using (tenant_id)
  join audit_event e on ${eventOfWrite}
  join event_kind k using (kind_id)
  join event_actor a on a.tenant_id = e.tenant_id and a.actor_ref = e.actor_ref
 order by w.occurred_at desc, w.tenant_id, w.position desc`;
  return inTenants(dataSource, scope.tenantIds).query<KeyedItem[]>(sql, values.list);
}

function beyondCursor(cursor: Cursor, values: Values): string {
  if (!/^\d{1,18}$/.test(cursor.id))
    throw new ProblemError('invalid_cursor', 'Use the nextCursor of the page before with the same question.');
  const tie = `w.position < ${values.add(cursor.id)}::bigint`;
  return laterInPage(cursor, values, { moment: 'w.occurred_at', tenant: 'w.tenant_id', tie });
}
