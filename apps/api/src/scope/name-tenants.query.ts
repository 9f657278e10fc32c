import { type DataSource } from 'typeorm';

const sql = `select tenant_id as "tenantId", entra_id as "entraId" from tenant where tenant_id = any($1::int[]) order by tenant_id`;

/** Tenants by the archive's number and by Entra's id. */
export function nameTenants(
  dataSource: DataSource,
  tenantIds: readonly number[],
): Promise<{ readonly tenantId: number; readonly entraId: string }[]> {
  return dataSource.query(sql, [tenantIds]);
}
