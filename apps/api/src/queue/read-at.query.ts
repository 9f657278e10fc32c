import { type TenantArchive } from '@countersign/database';

const sql = `
select case when count(*) = count(read.at) then instant_text(min(read.at)) end as at
  from unnest($1::int[]) as one(tenant_id)
  left join lateral (
    select ended_at as at from sweep s
     where s.tenant_id = one.tenant_id and s.source = 'approval-requests' and s.complete
     order by s.ended_at desc limit 1) read on true`;

/** When all requests were last read completely; of several tenants the oldest, null if one never was. */
export async function findReadAt(archive: TenantArchive): Promise<string | null> {
  const [row] = await archive.query<{ at: string | null }[]>(sql, [archive.tenantIds]);
  return row?.at ?? null;
}
