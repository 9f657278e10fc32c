import { type Resource } from '@countersign/contract';
import { type DataSource } from 'typeorm';
import { tenantsKnowingResource } from './known-tenants.query.ts';
import { findResourceProfile } from './resource-profile.query.ts';

/** One profile for each of the tenants that know the id. */
export async function findResource(
  dataSource: DataSource,
  tenantIds: readonly number[],
  id: string,
): Promise<Resource> {
  const known = await tenantsKnowingResource(dataSource, tenantIds, id);
  const profiles: Resource['profiles'] = [];
  for (const tenant of known) profiles.push(await findResourceProfile(dataSource, tenant, id));
  return { id, profiles };
}
