import { type GroupHistory, membershipChangesMax, staysMax } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { instantNow } from '../approvers/instant-now.ts';
import { findLogWindows } from '../approvers/log-windows.query.ts';
import { targetUpn } from '../approvers/names.query.ts';

const name = (record: string) => `coalesce(${record} ->> 'name', ${record} ->> 'upn')`;

/** What the member of a directory event was called last by a reading, else by the event. */
const memberName = `coalesce((
  select ${name('m.record')} from group_member_stay m
   where m.tenant_id = e.tenant_id and m.member_id = e.member_id order by m.last_seen_at desc limit 1),
  ${targetUpn('e', 'e.member_id')})`;

// Those who are in it come first, then those who left last: what is cut off is the oldest.
const sql = `
select one.id as "groupId",
       (select v.record ->> 'name' from approver_group_version v
         where v.tenant_id = $1 and v.group_id = one.id order by v.last_seen_at desc, v.position desc limit 1) as name,
       (select coalesce(json_agg(json_build_object('from', instant_text(r.first_read_at), 'to', instant_text(r.last_read_at))
                 order by r.first_read_at), '[]')
          from (select * from group_reading r where r.tenant_id = $1 and r.group_id = one.id
                 order by r.first_read_at desc limit 200) r) as readings,
       (select coalesce(json_agg(json_build_object('memberId', s.member_id, 'kind', s.record ->> 'kind',
                 'name', s.record ->> 'name', 'upn', s.record ->> 'upn', 'notBeforeAt', instant_text(s.not_before_at),
                 'firstSeenAt', instant_text(s.first_seen_at), 'lastSeenAt', instant_text(s.last_seen_at),
                 'goneAt', instant_text(s.gone_at))
                 order by (s.gone_at is not null), coalesce(s.gone_at, s.first_seen_at) desc, s.member_id), '[]')
          from (select * from group_member_stay s where s.tenant_id = $1 and s.group_id = one.id and ($3::text is null or s.member_id = $3)
                 order by (s.gone_at is not null), coalesce(s.gone_at, s.first_seen_at) desc, s.member_id
                 limit ${staysMax}) s) as stays,
       (select greatest(0, count(*) - ${staysMax})::int from group_member_stay s
         where s.tenant_id = $1 and s.group_id = one.id and ($3::text is null or s.member_id = $3)) as "staysMore",
       (select coalesce(json_agg(json_build_object('eventId', e.event_id, 'occurredAt', instant_text(e.occurred_at),
                 'membership', e.membership, 'memberId', e.member_id, 'memberName', ${memberName},
                 'actorId', coalesce(e.actor_id, e.actor_app_id), 'actorName', e.actor_upn)
                 order by e.occurred_at desc, e.event_id), '[]')
          from (select * from directory_event e
                 where e.tenant_id = $1 and e.group_id = one.id and e.membership is not null and e.member_id is not null
                   and ($3::text is null or e.member_id = $3)
                 order by e.occurred_at desc, e.event_id limit ${membershipChangesMax + 1}) e) as changes
  from unnest($2::text[]) with ordinality as one(id, nth)
 order by one.nth`;

/** Who was in some groups over time, or when one member was: stays by the readings, changes by the directory events. */
export async function findGroupHistory(
  dataSource: DataSource,
  tenantId: number,
  groupIds: readonly string[],
  memberId: string | null = null,
): Promise<GroupHistory[]> {
  const rows = await inTenants(dataSource, [tenantId]).query<Omit<GroupHistory, 'changesMore' | 'log'>[]>(
    sql,
    [tenantId, groupIds, memberId],
  );
  const logs = await findLogs(dataSource, tenantId, rows);
  return rows.map((row) => ({
    ...row,
    log: logs.get(row.readings[0]?.from ?? '') ?? [],
    changes: row.changes.slice(0, membershipChangesMax),
    changesMore: row.changes.length > membershipChangesMax,
  }));
}

/** Groups are read together: the logs around the few instants at which some were read for the first time. */
async function findLogs(
  dataSource: DataSource,
  tenantId: number,
  rows: readonly Pick<GroupHistory, 'readings'>[],
): Promise<Map<string, GroupHistory['log']>> {
  const logs = new Map<string, GroupHistory['log']>();
  const knownAt = instantNow();
  for (const { readings } of rows) {
    const at = readings[0]?.from;
    if (at === undefined || logs.has(at)) continue;
    const windows = await findLogWindows(dataSource, { tenantId, at, knownAt }, 'directory-audits');
    logs.set(
      at,
      windows.map(({ from, to }) => ({ from, to })),
    );
  }
  return logs;
}
