import type { ApproverGroupRecord, DirectoryEventRecord, GroupMemberRecord } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';
import { markApprovalsAfter } from './mark-approvals.ts';
import { markGroups } from './mark-gates.ts';
import type { VersionToSave } from './save-versions.ts';

// When a group was seen, and when it was not, its sweeps tell (follow-groups.ts); a file is no reading and tells here.
const groupsSql = `
insert into approver_group_version (tenant_id, group_id, position, record, first_seen_at, last_seen_at, sightings)
select $1, g.id, g.position, g.record, g.received_at, g.received_at, case when g.from_read then 0 else 1 end
  from jsonb_to_recordset($2) as g(id text, position bigint, record jsonb, received_at timestamptz, from_read boolean)
on conflict do nothing`;

/** Saves new contents of groups, and marks these. */
export async function saveGroups(
  runner: QueryRunner,
  tenantId: number,
  contents: readonly VersionToSave<ApproverGroupRecord>[],
): Promise<void> {
  if (contents.length === 0) return;
  await runner.query(groupsSql, [tenantId, rowsOf(contents)]);
  await markGroups(
    runner,
    tenantId,
    contents.map(({ record }) => record.id),
  );
}

const membersSql = `
insert into group_member_version (tenant_id, position, member_id, record)
select $1, m.position, m.id, m.record from jsonb_to_recordset($2) as m(id text, position bigint, record jsonb)
on conflict do nothing`;

/** Saves new contents of members; in which groups they are, the sweeps tell. */
export async function saveMembers(
  runner: QueryRunner,
  tenantId: number,
  contents: readonly VersionToSave<GroupMemberRecord>[],
): Promise<void> {
  if (contents.length > 0) await runner.query(membersSql, [tenantId, rowsOf(contents)]);
}

const eventsSql = `
insert into directory_event (tenant_id, occurred_at, event_id, position, activity, category, result, actor_id, actor_upn,
                             actor_app_id, record, group_id, member_id, membership, first_seen_at)
select $1, e.occurred_at, e.id, e.position, e.activity, e.category, e.result, e.actor_id, e.actor_upn, e.actor_app_id,
       e.record, e.group_id, e.member_id, e.membership, e.received_at
  from jsonb_to_recordset($2)
    as e(id text, position bigint, record jsonb, received_at timestamptz, occurred_at timestamptz, activity text,
         category text, result text, actor_id text, actor_upn text, actor_app_id text, group_id text, member_id text,
         membership text)
 order by e.position
on conflict do nothing`;

/** Saves directory audits, and marks the approvals they shed a light on; one that Graph and a file both brought is one. */
export async function saveDirectoryEvents(
  runner: QueryRunner,
  tenantId: number,
  events: readonly VersionToSave<DirectoryEventRecord>[],
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ record, position, receivedAt }) => ({
    id: record.id,
    position,
    record,
    received_at: receivedAt,
    occurred_at: record.occurredAt,
    activity: record.activity,
    category: record.category,
    result: record.result,
    actor_id: record.actor.userId,
    actor_upn: record.actor.upn,
    actor_app_id: record.actor.appId,
    group_id: record.groupId,
    member_id: record.memberId,
    membership: record.membership,
  }));
  await runner.query(eventsSql, [tenantId, JSON.stringify(rows)]);
  await markApprovalsAfter(
    runner,
    tenantId,
    events.map(({ record }) => record),
  );
  await markGroups(
    runner,
    tenantId,
    events.flatMap(({ record: { membership, groupId } }) =>
      membership === 'removed' && groupId !== null ? [groupId] : [],
    ),
  );
}

function rowsOf(contents: readonly VersionToSave<{ readonly id: string }>[]): string {
  return JSON.stringify(
    contents.map(({ record, position, receivedAt, fromRead }) => ({
      id: record.id,
      position,
      record,
      received_at: receivedAt,
      from_read: fromRead,
    })),
  );
}
