import { type TenantArchive } from '@countersign/database';
import { type DataSource } from 'typeorm';

/** A run that two people agreed on and that is not at its end. */
export interface OpenRun {
  readonly tenantId: number;
  readonly runId: string;
  readonly state: 'approved' | 'running';
}

const sql = `
select tenant_id as "tenantId", run_id as "runId", state
  from retention_run
 where tenant_id = $1 and state in ('approved', 'running')
 order by approved_at, run_id`;

/** In the order of their approval. */
export async function openRuns(archive: TenantArchive, tenantId: number): Promise<OpenRun[]> {
  return archive.query<OpenRun[]>(sql, [tenantId]);
}

/** The tenants there are. */
export async function tenantNumbers(dataSource: DataSource): Promise<number[]> {
  const rows = await dataSource.query<{ tenantId: number }[]>(
    'select tenant_id as "tenantId" from tenant order by tenant_id',
  );
  return rows.map(({ tenantId }) => tenantId);
}
