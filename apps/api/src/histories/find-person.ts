import { type Person } from '@countersign/contract';
import { type DataSource } from 'typeorm';
import { findGroupsOfPerson } from './groups-of-person.query.ts';
import { tenantsKnowingPerson } from './known-tenants.query.ts';
import { findPersonActors } from './person-actors.query.ts';
import { findAsApprover, findAsRequester } from './person-cases.query.ts';
import { findPersonEvents } from './person-events.query.ts';
import { findPersonNames } from './person-names.query.ts';

/** One profile for each of the tenants that know the id. */
export async function findPerson(
  dataSource: DataSource,
  tenantIds: readonly number[],
  id: string,
): Promise<Person> {
  const known = await tenantsKnowingPerson(dataSource, tenantIds, id);
  const profiles: Person['profiles'] = [];
  // One tenant after the other: a shared application must not take every connection of the pool.
  for (const { tenantId, entraId, name } of known) {
    const actors = await findPersonActors(dataSource, [tenantId], id);
    const [names, asRequester, asApprover, events, approverGroups] = await Promise.all([
      findPersonNames(dataSource, tenantId, id, actors),
      findAsRequester(dataSource, tenantId, id),
      findAsApprover(dataSource, tenantId, id),
      findPersonEvents(dataSource, tenantId, actors),
      findGroupsOfPerson(dataSource, tenantId, id),
    ]);
    const tenant = { tenantId: entraId, tenantName: name };
    profiles.push({ ...tenant, ...names, asRequester, asApprover, ...events, approverGroups });
  }
  return { id, profiles };
}
