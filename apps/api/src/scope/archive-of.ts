import { inTenants, type TenantArchive } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { ProblemError } from '../problem/problem-error.ts';
import { findTenants } from './find-tenants.query.ts';

/** The archive of the one tenant in which somebody wants to do something; a problem if there is none. */
export async function archiveOf(dataSource: DataSource, entraId: string): Promise<TenantArchive> {
  const tenantIds = await findTenants(dataSource, [entraId]);
  if (tenantIds.length === 0) throw new ProblemError('not_found', 'No such tenant in the archive.');
  return inTenants(dataSource, tenantIds);
}
