import { type GroupHistory } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { findGroupHistory } from '../policies/group-history.query.ts';

const groupsMax = 50;

const sql = `
select one.id from (
  select s.group_id as id from group_member_stay s where s.tenant_id = $1 and s.member_id = $2
  union
  select e.group_id from directory_event e
   where e.tenant_id = $1 and e.member_id = $2 and e.membership is not null and e.group_id is not null
     and exists (select from approver_group_version g where g.tenant_id = $1 and g.group_id = e.group_id)) one
 order by one.id limit ${groupsMax}`;

/** The approver groups that somebody was ever in, and when. */
export async function findGroupsOfPerson(
  dataSource: DataSource,
  tenantId: number,
  id: string,
): Promise<GroupHistory[]> {
  const memberId = id.toLowerCase();
  const rows = await inTenants(dataSource, [tenantId]).query<{ id: string }[]>(sql, [tenantId, memberId]);
  return findGroupHistory(
    dataSource,
    tenantId,
    rows.map((row) => row.id),
    memberId,
  );
}
