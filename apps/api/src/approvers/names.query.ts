import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';

export interface NamedId {
  readonly id: string;
  readonly name: string | null;
  readonly upn: string | null;
}

/** What a directory event calls one of its targets; it names people by UPN, other things by name. */
export function targetUpn(event: string, id: string): string {
  return `(select coalesce(target ->> 'upn', target ->> 'name') from jsonb_array_elements(${event}.record -> 'targets') as target
            where target ->> 'id' = ${id} limit 1)`;
}

// Readings of groups tell names only where the app may read users; cases and directory events name people too.
const sql = `
select one.id, coalesce(stay.name, cased.name) as name, coalesce(stay.upn, cased.upn, told.upn) as upn
  from unnest($2::text[]) as one(id)
  left join lateral (
    select s.record ->> 'name' as name, s.record ->> 'upn' as upn from group_member_stay s
     where s.tenant_id = $1 and s.member_id = one.id
       and coalesce(s.record ->> 'name', s.record ->> 'upn') is not null
     order by s.last_seen_at desc limit 1) stay on true
  left join lateral (
    select c.approver_name as name, c.approver_upn as upn from approval_case c
     where c.tenant_id = $1 and c.approver_id = one.id and coalesce(c.approver_name, c.approver_upn) is not null
     order by c.requested_at desc limit 1) cased on stay.name is null
  left join lateral (
    select ${targetUpn('e', 'one.id')} as upn from directory_event e
     where e.tenant_id = $1 and e.member_id = one.id order by e.occurred_at desc limit 1)
    told on stay.upn is null and cased.upn is null`;

/** What ids were called last. */
export async function findNames(
  dataSource: DataSource,
  tenantId: number,
  ids: readonly string[],
): Promise<Map<string, NamedId>> {
  if (ids.length === 0) return new Map();
  const rows = await inTenants(dataSource, [tenantId]).query<NamedId[]>(sql, [tenantId, ids]);
  return new Map(rows.map((row) => [row.id, row]));
}
