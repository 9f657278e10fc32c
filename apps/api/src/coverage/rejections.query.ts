import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { type Cursor } from '../scope/cursor.ts';
import { type KeyedItem } from '../scope/page-text.ts';

// Newest first. The key is the page; the id is the item within it.
const sql = `
select json_build_object('tenantId', t.entra_id, 'pageId', r.page_id, 'item', r.item, 'source', r.source,
         'line', r.line, 'reason', r.reason, 'excerpt', r.excerpt, 'rejectedAt', instant_text(r.rejected_at))::text as item,
       instant_text(r.rejected_at) as key, r.tenant_id as "tenantId", r.page_id || '/' || r.item as id
  from rejection r
  join tenant t using (tenant_id)
 where r.tenant_id = any($1::int[])
   and ($2::timestamptz is null
        or (r.rejected_at, r.tenant_id, r.page_id, r.item) < ($2::timestamptz, $3::int, $4::bigint, $5::int))
 order by r.rejected_at desc, r.tenant_id desc, r.page_id desc, r.item desc
 limit $6::int`;

/** What was archived and could not be understood, newest first. */
export function findRejections(
  dataSource: DataSource,
  tenantIds: readonly number[],
  after: Cursor | null,
  limit: number,
): Promise<KeyedItem[]> {
  const [page = '0', item = '0'] = /^\d{1,15}\/-?\d{1,9}$/.test(after?.id ?? '')
    ? (after?.id.split('/') ?? [])
    : [];
  return inTenants(dataSource, tenantIds).query<KeyedItem[]>(sql, [
    tenantIds,
    after?.key ?? null,
    after?.tenantId ?? 0,
    page,
    item,
    limit,
  ]);
}
