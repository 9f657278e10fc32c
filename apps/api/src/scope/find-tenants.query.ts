import { type DataSource } from 'typeorm';

const sql = `
select tenant_id as "tenantId"
  from tenant
 where cardinality($1::text[]) = 0 or entra_id = any($1::text[])
 order by tenant_id`;

/** The archive's numbers of the tenants asked for; of all, if none is named. */
export async function findTenants(dataSource: DataSource, entraIds: readonly string[]): Promise<number[]> {
  const rows = await dataSource.query<{ tenantId: number }[]>(sql, [entraIds]);
  return rows.map((row) => row.tenantId);
}
