import type { QueryRunner } from 'typeorm';

/** Marks who can open the policies, because a reading may have shown something else. */
export async function markGates(runner: QueryRunner, tenantId: number): Promise<void> {
  await runner.query(
    `insert into dirty_subject (tenant_id, kind, subject) values ($1, 'gates', '') on conflict do nothing`,
    [tenantId],
  );
}

/** Marks groups, because somebody left them, or they turned out to be groups of approvers. */
export async function markGroups(
  runner: QueryRunner,
  tenantId: number,
  groupIds: readonly string[],
): Promise<void> {
  if (groupIds.length === 0) return;
  await runner.query(
    `insert into dirty_subject (tenant_id, kind, subject)
     select distinct $1::int, 'approver-group', unnest($2::text[]) on conflict do nothing`,
    [tenantId, groupIds],
  );
}
