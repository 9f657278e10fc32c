import { type CaseRow, queueMax } from '@countersign/contract';
import { type TenantArchive } from '@countersign/database';
import { caseFindings, caseRowMembers } from '../requests/case-row.ts';

export interface OpenRequest {
  readonly tenantId: number;
  readonly row: CaseRow;
  readonly blocks: number;
}

// By the index of open requests. What another waits behind is counted within the same few rows.
const sql = `
with open as materialized (
  select c.*
    from unnest($1::int[]) as one(tenant_id)
   cross join lateral (
     select * from approval_case o
      where o.tenant_id = one.tenant_id and o.outcome in ('waiting', 'approved_open')
      order by o.expires_at nulls last, o.request_id
      limit ${queueMax + 1}) c
   order by c.expires_at nulls last, c.tenant_id, c.request_id
   limit ${queueMax + 1}
)
select c.tenant_id as "tenantId", json_build_object(${caseRowMembers}) as row,
       (select count(*)::int from open o
         where o.tenant_id = c.tenant_id and o.outcome = 'waiting' and o.resource_id = c.resource_id
           and o.request_id <> c.request_id and o.requested_at > c.requested_at) as blocks
  from open c
  join tenant t using (tenant_id)
  ${caseFindings}
 order by c.expires_at nulls last, c.tenant_id, c.request_id`;

/** What waits for a decision or for Complete; one more than the queue shows, if there is one. */
export function findOpenRequests(archive: TenantArchive): Promise<OpenRequest[]> {
  return archive.query<OpenRequest[]>(sql, [archive.tenantIds]);
}
