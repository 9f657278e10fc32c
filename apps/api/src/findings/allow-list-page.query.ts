import { type AllowListEntry } from '@countersign/contract';
import { inTenants, type TenantArchive } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { type Cursor } from '../scope/cursor.ts';
import { laterInPage } from '../scope/later-in-page.ts';
import { type KeyedItem } from '../scope/page-text.ts';
import { Values } from '../scope/values.ts';

/** Over `allow_list e` and `tenant t`. Names are looked up where the finding still tells them, and not kept. */
export const entryMembers = `
  'tenantId', t.entra_id, 'entryId', e.entry_id, 'findingId', e.finding_id, 'detection', e.detection, 'scope', e.scope,
  'subjectKind', e.subject_kind, 'subject', e.subject, 'partyId', e.party_id,
  'partyName', (select max(p.name)
                  from finding g cross join lateral finding_parties(g) p
                 where g.tenant_id = e.tenant_id and g.finding_id = e.finding_id
                   and p.scope = e.scope and lower(p.id) = lower(e.party_id)),
  'reason', e.reason, 'until', instant_text(e.until), 'setBy', e.set_by, 'setAt', instant_text(e.set_at),
  'endReason', e.end_reason, 'endedBy', e.ended_by, 'endedAt', instant_text(e.ended_at),
  'inForce', e.ended_at is null and e.until > now()`;

export interface AllowListQuestion {
  readonly tenantIds: readonly number[];
  readonly inForce: boolean;
  readonly after: Cursor | null;
  readonly limit: number;
}

/** Entries of the allow-list, the newest first. */
export function findAllowListPage(
  dataSource: DataSource,
  { tenantIds, inForce, after, limit }: AllowListQuestion,
): Promise<KeyedItem[]> {
  const values = new Values();
  const rows = `${values.add(limit)}::int`;
  const sql = `
with page as (
  select picked.*
    from unnest(${values.add(tenantIds)}::int[]) as one(tenant_id)
   cross join lateral (
     select e.* from allow_list e
      where e.tenant_id = one.tenant_id
        and ${inForce ? 'e.ended_at is null and e.until > now()' : 'true'}
        and ${after ? beyondCursor(after, values) : 'true'}
      order by e.set_at desc, e.entry_id
      limit ${rows}) picked
   order by picked.set_at desc, picked.tenant_id, picked.entry_id
   limit ${rows}
)
select json_build_object(${entryMembers})::text as item, instant_text(e.set_at) as key, e.tenant_id as "tenantId",
       e.entry_id::text as id
  from page e
  join tenant t using (tenant_id)
 order by e.set_at desc, e.tenant_id, e.entry_id`;
  return inTenants(dataSource, tenantIds).query<KeyedItem[]>(sql, values.list);
}

function beyondCursor(cursor: Cursor, values: Values): string {
  const tie = `e.entry_id::text > ${values.add(cursor.id)}`;
  return laterInPage(cursor, values, { moment: 'e.set_at', tenant: 'e.tenant_id', tie });
}

export async function findEntry(archive: TenantArchive, entryId: string): Promise<AllowListEntry | null> {
  const rows = await archive.query<{ row: AllowListEntry }[]>(
    `select json_build_object(${entryMembers}) as row from allow_list e join tenant t using (tenant_id)
      where e.tenant_id = any($1::int[]) and e.entry_id = $2`,
    [archive.tenantIds, entryId],
  );
  return rows[0]?.row ?? null;
}
