import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';

// What the archive holds of each source, counted where it is cheapest: the roll-up for events.
const sourcesSql = `
select g.tenant_id as "tenantNumber", h.*
  from unnest($1::int[]) as g(tenant_id)
 cross join lateral (
   select 'approval-requests' as source, count(distinct v.request_id)::int as objects, count(*)::int as observations,
          (select instant_text(min(c.requested_at)) from approval_case c
            where c.tenant_id = g.tenant_id and c.origin = 'observed') as oldest
     from request_version v where v.tenant_id = g.tenant_id
   union all
   select 'access-policies', count(distinct policy_id)::int, count(*)::int, instant_text(min(first_seen_at))
     from policy_version where tenant_id = g.tenant_id
   union all
   select 'audit-events', coalesce(sum(events), 0)::int, coalesce(sum(events), 0)::int,
          (select instant_text(min(occurred_at)) from audit_event where tenant_id = g.tenant_id)
     from event_day where tenant_id = g.tenant_id
   union all
   select 'role-assignments', count(distinct assignment_id)::int, count(*)::int, instant_text(min(first_seen_at))
     from role_assignment_version where tenant_id = g.tenant_id
   union all
   select 'approver-groups', count(distinct group_id)::int, count(*)::int, instant_text(min(first_seen_at))
     from approver_group_version where tenant_id = g.tenant_id
   union all
   select 'directory-audits', count(*)::int, count(*)::int, instant_text(min(occurred_at))
     from directory_event where tenant_id = g.tenant_id
 ) h`;

export interface HeldOfSource {
  readonly tenantNumber: number;
  readonly source: string;
  readonly objects: number;
  readonly observations: number;
  readonly oldest: string | null;
}

const tenantsSql = `
select t.tenant_id as "tenantNumber",
       (select count(*)::int from approval_case c where c.tenant_id = t.tenant_id) as requests,
       (select count(*)::int from (
          select from request_version v
           where v.tenant_id = t.tenant_id
           group by v.request_id having bool_and(v.gone_at is not null)) gone)
         -- Told by events alone: Intune had forgotten it before the first read.
         + (select count(*)::int from approval_case c
             where c.tenant_id = t.tenant_id and c.origin = 'reconstructed') as "goneFromIntune"
  from unnest($1::int[]) as t(tenant_id)`;

export interface HeldOfTenant {
  readonly tenantNumber: number;
  readonly requests: number;
  readonly goneFromIntune: number;
}

/** How much the archive holds, by source and by tenant. */
export async function findHeld(
  dataSource: DataSource,
  tenantIds: readonly number[],
): Promise<{ tenants: HeldOfTenant[]; sources: HeldOfSource[] }> {
  const archive = inTenants(dataSource, tenantIds);
  const [tenants, sources] = await Promise.all([
    archive.query<HeldOfTenant[]>(tenantsSql, [tenantIds]),
    archive.query<HeldOfSource[]>(sourcesSql, [tenantIds]),
  ]);
  return { tenants, sources };
}
