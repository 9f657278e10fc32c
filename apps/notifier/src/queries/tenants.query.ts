import { type DataSource } from 'typeorm';

export interface TenantName {
  readonly tenantId: number;
  readonly entraId: string;
  readonly name: string;
}

/** The tenants there are. */
export function findTenants(dataSource: DataSource): Promise<TenantName[]> {
  return dataSource.query<TenantName[]>(
    'select tenant_id as "tenantId", entra_id as "entraId", name from tenant order by tenant_id',
  );
}
