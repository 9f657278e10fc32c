import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';

/** How audit events name a person or an application: one of the combinations of `event_actor`. */
export interface PersonActor {
  readonly tenantId: number;
  readonly actorRef: number;
  /** Set where the events name this UPN and no id. */
  readonly loneUpn: string | null;
  /** How many ids were ever seen with that UPN; 1 where the id itself is named. */
  readonly people: number;
}

// The first select decides whether the rest is looked at: few tenants have events that name only a UPN. Those that do
// pay for one look at the names on all their requests, so that nobody gets what a namesake did.
const sql = `
with named as (
  select a.tenant_id, a.actor_ref, a.upn
    from event_actor a where a.tenant_id = any($1::int[]) and a.user_id = $2
  union all
  select a.tenant_id, a.actor_ref, null
    from event_actor a where a.tenant_id = any($1::int[]) and a.app_id = $2 and a.user_id is null and a.upn is null
), lone as materialized (
  select a.tenant_id, a.actor_ref, a.upn, lower(a.upn) as folded
    from event_actor a where a.tenant_id = any($1::int[]) and a.user_id is null and a.upn is not null
), own as materialized (
  select n.tenant_id, lower(n.upn) as folded from named n where n.upn is not null and exists (select from lone)
  union
  select c.tenant_id, lower(c.requester_upn) from approval_case c
   where c.tenant_id = any($1::int[]) and c.requester_id = $2 and exists (select from lone)
  union
  select c.tenant_id, lower(c.approver_upn) from approval_case c
   where c.tenant_id = any($1::int[]) and c.approver_id = $2 and exists (select from lone)
), theirs as materialized (
  select l.* from lone l join own o using (tenant_id, folded)
), holder as (
  select one.tenant_id, one.folded,
         (select count(*)::int from (
            select a.user_id from event_actor a
             where a.tenant_id = one.tenant_id and a.user_id is not null and lower(a.upn) = one.folded
            union
            select c.requester_id from approval_case c
             where c.tenant_id = one.tenant_id and c.requester_id is not null and lower(c.requester_upn) = one.folded
            union
            select c.approver_id from approval_case c
             where c.tenant_id = one.tenant_id and c.approver_id is not null and lower(c.approver_upn) = one.folded
          ) ids) as people
    from (select distinct tenant_id, folded from theirs) one
)
select tenant_id as "tenantId", actor_ref as "actorRef", null as "loneUpn", 1 as people from named
 union all
select t.tenant_id, t.actor_ref, t.folded, h.people from theirs t join holder h using (tenant_id, folded)`;

export function findPersonActors(
  dataSource: DataSource,
  tenantIds: readonly number[],
  id: string,
): Promise<PersonActor[]> {
  return inTenants(dataSource, tenantIds).query<PersonActor[]>(sql, [tenantIds, id]);
}

/** Events that name only a UPN are a person's where nobody else was ever seen with it. */
export function isTheirs({ people }: PersonActor): boolean {
  return people === 1;
}
