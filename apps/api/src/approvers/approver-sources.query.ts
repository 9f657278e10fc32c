import { type ApproverSource } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';

const sql = `
select one.source, coalesce(h.state = 'off', false) as "isOff", case when h.state = 'off' then h.message end as message,
       (select instant_text(s.ended_at) from sweep s
         where s.tenant_id = $1 and s.source = one.source and s.complete order by s.ended_at limit 1) as "firstReadAt",
       (select instant_text(s.ended_at) from sweep s
         where s.tenant_id = $1 and s.source = one.source and s.complete order by s.ended_at desc limit 1) as "lastReadAt"
  from unnest(array['access-policies', 'role-assignments', 'approver-groups', 'directory-audits']) with ordinality as one(source, nth)
  left join harvest_state h on h.tenant_id = $1 and h.source = one.source
 order by one.nth`;

/** How the sources stand that tell who could approve. */
export function findApproverSources(dataSource: DataSource, tenantId: number): Promise<ApproverSource[]> {
  return inTenants(dataSource, [tenantId]).query<ApproverSource[]>(sql, [tenantId]);
}
