import type { Instant, SubjectKind } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

/** A subject, and from when on it is to be judged. */
export interface DueSubject {
  readonly subject: string;
  readonly at: Instant;
}

// The earliest counts: what is due already must not wait for what happened today.
const sql = `
insert into dirty_subject as d (tenant_id, kind, subject, at)
select $1::int, $2, s.subject, min(s.at) from unnest($3::text[], $4::timestamptz[]) as s(subject, at) group by s.subject
on conflict (tenant_id, kind, subject) do update set at = excluded.at where d.at > excluded.at`;

/** Marks subjects to be judged at a time, by the archive's own clock, if they are not before. */
export async function markAgain(
  runner: QueryRunner,
  tenantId: number,
  kind: SubjectKind,
  due: readonly DueSubject[],
): Promise<void> {
  if (due.length === 0) return;
  await runner.query(sql, [tenantId, kind, due.map(({ subject }) => subject), due.map(({ at }) => at)]);
}
