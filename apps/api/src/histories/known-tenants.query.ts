import { inTenants } from '@countersign/database';
import { keyToUuid } from '@countersign/domain';
import { type DataSource } from 'typeorm';

export interface KnownTenant {
  readonly tenantId: number;
  readonly entraId: string;
  readonly name: string;
}

const personSql = `
select t.tenant_id as "tenantId", t.entra_id as "entraId", t.name
  from tenant t
 where t.tenant_id = any($1::int[])
   and (exists (select from approval_case c where c.tenant_id = t.tenant_id and c.requester_id = $2)
     or exists (select from approval_case c where c.tenant_id = t.tenant_id and c.requester_app_id = $2)
     or exists (select from approval_case c where c.tenant_id = t.tenant_id and c.approver_id = $2)
     or exists (select from group_member_stay s where s.tenant_id = t.tenant_id and s.member_id = lower($2))
     or exists (select from event_actor a where a.tenant_id = t.tenant_id and a.user_id = $2)
     or exists (select from event_actor a
                 where a.tenant_id = t.tenant_id and a.app_id = $2 and a.user_id is null and a.upn is null))
 order by t.tenant_id`;

const resourceSql = `
select t.tenant_id as "tenantId", t.entra_id as "entraId", t.name
  from tenant t
 where t.tenant_id = any($1::int[])
   and (exists (select from request_key k where k.tenant_id = t.tenant_id and k.key = $2::uuid)
     or exists (select from event_key k where k.tenant_id = t.tenant_id and k.key = $2::uuid))
 order by t.tenant_id`;

/** Those of the tenants in which somebody with this id was ever named. */
export function tenantsKnowingPerson(
  dataSource: DataSource,
  tenantIds: readonly number[],
  id: string,
): Promise<KnownTenant[]> {
  return inTenants(dataSource, tenantIds).query<KnownTenant[]>(personSql, [tenantIds, id]);
}

/** Those of the tenants in which an object with this id was ever spoken of. */
export function tenantsKnowingResource(
  dataSource: DataSource,
  tenantIds: readonly number[],
  id: string,
): Promise<KnownTenant[]> {
  return inTenants(dataSource, tenantIds).query<KnownTenant[]>(resourceSql, [tenantIds, keyToUuid(id)]);
}
