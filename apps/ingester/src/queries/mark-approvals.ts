import { addSeconds, type DirectoryEventRecord } from '@countersign/domain';
import { backgroundSeconds, namedGroupsSql } from '@countersign/subjects';
import type { QueryRunner } from 'typeorm';

const decidedSql = `
insert into dirty_subject (tenant_id, kind, subject)
select distinct $1::int, 'approval-background', c.request_id
  from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) as s(approver_id, lower_at, upper_at)
  join approval_case c
    on c.tenant_id = $1 and c.approver_id = s.approver_id
   and c.decided_at_latest >= s.lower_at and c.decided_at_latest <= s.upper_at
 where c.decision = 'approved'
on conflict do nothing`;

/** Marks the approvals of the month after something was done to the account of their approver. */
export async function markApprovalsAfter(
  runner: QueryRunner,
  tenantId: number,
  events: readonly Pick<DirectoryEventRecord, 'memberId' | 'occurredAt'>[],
): Promise<void> {
  // Ids of the directory are in lower case, those of requests as they came.
  const done = events.flatMap(({ memberId, occurredAt }) =>
    memberId === null
      ? []
      : [...new Set([memberId, memberId.toUpperCase()])].map((id) => ({ id, occurredAt })),
  );
  if (done.length === 0) return;
  await runner.query(decidedSql, [
    tenantId,
    done.map(({ id }) => id),
    done.map(({ occurredAt }) => occurredAt),
    done.map(({ occurredAt }) => addSeconds(occurredAt, backgroundSeconds)),
  ]);
}

const joinedSql = `
select d.member_id as "memberId", instant_text(d.occurred_at) as "occurredAt"
  from (${namedGroupsSql}) named
  join directory_event d on d.tenant_id = $1 and d.group_id = named.id
 where d.membership is not null and d.member_id is not null`;

const toldSql = `
insert into dirty_subject (tenant_id, kind, subject)
select distinct $1::int, 'approval-background', subject
  from finding where tenant_id = $1 and detection in ('approver-just-added', 'requester-controls-approver')
on conflict do nothing`;

/** Marks the approvals of people who came into a group that policies name, or of whom that was said. */
export async function markApprovalsOfGroups(runner: QueryRunner, tenantId: number): Promise<void> {
  const joined = (await runner.query(joinedSql, [tenantId])) as {
    memberId: string;
    occurredAt: string;
  }[];
  await markApprovalsAfter(runner, tenantId, joined);
  await runner.query(toldSql, [tenantId]);
}
