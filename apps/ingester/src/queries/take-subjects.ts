import type { Instant, SubjectKind } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

// Events are judged only once their request had time to arrive; others when they are due.
const takeSql = `
with t as materialized (
  select kind, subject from dirty_subject
   where tenant_id = $1 and kind = $2 and (kind <> 'event' and at is null or at <= $3)
   order by at, subject limit $4 for update
)
delete from dirty_subject d
 using t
 where d.tenant_id = $1 and d.kind = t.kind and d.subject = t.subject
returning d.subject, instant_text(d.at) as at`;

/** Takes up to `max` subjects of one kind off the list of those to judge. */
export async function takeSubjects(
  runner: QueryRunner,
  tenantId: number,
  kind: SubjectKind | 'requester-past' | 'approver-past',
  dueBy: Instant,
  max: number,
): Promise<{ subject: string; at: Instant | null }[]> {
  const [rows] = (await runner.query(takeSql, [tenantId, kind, dueBy, max])) as [
    { subject: string; at: Instant | null }[],
    number,
  ];
  return rows;
}
