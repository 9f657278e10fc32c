import { type DataSource } from 'typeorm';

export async function findTenantName(dataSource: DataSource, tenantId: number): Promise<string> {
  const rows = await dataSource.query<{ name: string }[]>(`select name from tenant where tenant_id = $1`, [
    tenantId,
  ]);
  return rows[0]?.name ?? '';
}
