import type { ApproverGroupSubject } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

/** The ids of all groups that any policy has ever named. */
export const namedGroupsSql = `
  select distinct lower(g.id) as id
    from policy_version v cross join lateral jsonb_array_elements_text(v.record -> 'approverGroupIds') as g(id)
   where v.tenant_id = $1`;

/** No group of approvers has as many; the first are judged. */
const rowsMax = 10_000;

const sql = `
select g.id as "groupId",
       (select v.record ->> 'name' from approver_group_version v
         where v.tenant_id = $1 and v.group_id = g.id order by v.last_seen_at desc, v.position desc limit 1) as "groupName",
       coalesce((
         select json_agg(json_build_object(
                  'memberId', m.member_id, 'memberName', coalesce(m.record ->> 'name', m.record ->> 'upn'),
                  'firstSeenAt', instant_text(m.first_seen_at), 'lastSeenAt', instant_text(m.last_seen_at),
                  'goneAt', instant_text(m.gone_at)) order by m.first_seen_at, m.member_id)
           from (select * from group_member_stay where tenant_id = $1 and group_id = g.id
                  order by first_seen_at, member_id limit ${rowsMax}) m), '[]') as stays,
       coalesce((
         select json_agg(json_build_object(
                  'eventId', d.event_id, 'occurredAt', instant_text(d.occurred_at), 'memberId', d.member_id,
                  'appId', d.actor_app_id, 'appName', d.record -> 'actor' ->> 'appName')
                  order by d.occurred_at, d.event_id collate "C")
           from (select * from directory_event
                  where tenant_id = $1 and group_id = g.id and membership = 'removed'
                    and actor_id is null and actor_upn is null and actor_app_id is not null
                  order by occurred_at, event_id collate "C" limit ${rowsMax}) d), '[]') as removals
  from unnest($2::text[]) as g(id)
 where exists (select from approver_group_version v where v.tenant_id = $1 and v.group_id = g.id)
 order by g.id`;

/** A group that was never read as one of approvers is not in the answer, and has no finding either. */
export async function approverGroups(
  runner: QueryRunner,
  tenantId: number,
  groupIds: readonly string[],
): Promise<ApproverGroupSubject[]> {
  const rows = (await runner.query(sql, [tenantId, groupIds])) as Omit<ApproverGroupSubject, 'kind'>[];
  return rows.map((row) => ({ kind: 'approver-group', ...row }));
}
