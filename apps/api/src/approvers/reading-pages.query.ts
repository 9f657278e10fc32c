import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';

/** What one page of a reading was asked for, and the records of what it showed. */
export interface ReadingPage {
  readonly sweepId: string;
  readonly asked: string;
  readonly shown: readonly {
    readonly kind: 'policy' | 'assignment' | 'group' | 'member';
    readonly record: Record<string, unknown>;
  }[];
}

// The tables of versions say when a content was seen first and last, not whether it was away between: the page itself
// does. One that equals an earlier page showed what that one did.
const sql = `
select p.sweep_id as "sweepId", p.asked,
       coalesce((
         select json_agg(json_build_object('kind', one.kind, 'record', one.record))
           from (select unnest(t.known_positions) as position
                 union
                 select generate_series(t.first_position, t.first_position + t.new_items - 1)) seen
          cross join lateral (
            select 'policy' as kind, v.record from policy_version v where v.tenant_id = $1 and v.position = seen.position
            union all
            select 'assignment', v.record from role_assignment_version v where v.tenant_id = $1 and v.position = seen.position
            union all
            select 'group', v.record from approver_group_version v where v.tenant_id = $1 and v.position = seen.position
            union all
            select 'member', v.record from group_member_version v where v.tenant_id = $1 and v.position = seen.position
          ) one), '[]') as shown
  from sweep s
  join page p on p.tenant_id = s.tenant_id and p.sweep_id = s.sweep_id
             and p.received_at >= s.started_at and p.received_at <= s.ended_at
  join page t on t.tenant_id = p.tenant_id
             and t.received_at = coalesce(p.same_as_received_at, p.received_at)
             and t.page_id = coalesce(p.same_as_page_id, p.page_id)
 where s.tenant_id = $1 and s.sweep_id = any($2::uuid[])`;

export function findReadingPages(
  dataSource: DataSource,
  tenantId: number,
  sweepIds: readonly string[],
): Promise<ReadingPage[]> {
  return inTenants(dataSource, [tenantId]).query<ReadingPage[]>(sql, [tenantId, sweepIds]);
}
