import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';

const sql = `
select instant_text(min(one.first)) as first
  from unnest($1::int[]) as g(tenant_id)
 cross join lateral (
   select w.occurred_at as first from protected_write w
    where w.tenant_id = g.tenant_id order by w.occurred_at limit 1) one`;

/** When the first protected write of these tenants was made; null if there is none. */
export async function findFirstWrite(
  dataSource: DataSource,
  tenantIds: readonly number[],
): Promise<string | null> {
  const [row] = await inTenants(dataSource, tenantIds).query<{ first: string | null }[]>(sql, [tenantIds]);
  return row?.first ?? null;
}
