import { type DataSource } from 'typeorm';

const sql = `
select entra_id as "tenantId", name, is_demo as "isDemo"
  from tenant
 order by name, entra_id`;

interface Row {
  tenantId: string;
  name: string;
  isDemo: boolean;
}

export function listTenants(dataSource: DataSource): Promise<Row[]> {
  return dataSource.query<Row[]>(sql);
}
