import type { Instant, SubjectKind } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

const sql = `
insert into dirty_subject (tenant_id, kind, subject, at)
select $1, $2, subject, at from unnest($3::text[], $4::timestamptz[]) as s(subject, at)
on conflict do nothing`;

/** Marks subjects that were just judged to be judged again at a time, by the archive's own clock. */
export async function markAgain(
  runner: QueryRunner,
  tenantId: number,
  kind: SubjectKind,
  times: ReadonlyMap<string, Instant>,
): Promise<void> {
  if (times.size > 0) await runner.query(sql, [tenantId, kind, [...times.keys()], [...times.values()]]);
}
