import { type TenantArchive } from '@countersign/database';
import { type NoticeRoute } from '@countersign/domain';

export interface TenantRoute extends NoticeRoute {
  readonly tenantId: number;
}

const sql = `
select r.tenant_id as "tenantId", r.route_id as "routeId", r.settings, instant_text(r.set_at) as "setAt"
  from unnest($1::int[]) as one(tenant_id)
 cross join lateral (
   select distinct on (route_id) * from notification_route
    where tenant_id = one.tenant_id order by route_id, version desc) r
 where not r.is_ended`;

/** The routes in force. */
export function findRoutes(archive: TenantArchive): Promise<TenantRoute[]> {
  return archive.query<TenantRoute[]>(sql, [archive.tenantIds]);
}
