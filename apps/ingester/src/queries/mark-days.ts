import { detections, type Finding, partDetections, type SubjectKind } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

const sql = `
insert into dirty_subject (tenant_id, kind, subject)
select distinct $1::int, 'day', d
  from (select first_at, last_at from unnest($5::timestamptz[], $6::timestamptz[]) as given(first_at, last_at)
        union
        select first_at, last_at from finding
         where tenant_id = $1 and detection = any($2) and subject_kind = $3 and subject = any($4)) f
 cross join lateral finding_days(f.first_at, f.last_at) d
on conflict do nothing`;

/** What others rest on is said of these alone; nothing rests on what is said of the rest. */
const kindsOfParts = new Set<SubjectKind>(
  detections.filter(({ id }) => partDetections.includes(id)).map(({ subject }) => subject),
);

/**
 * Marks the days on which others rest on what is said of these subjects: as it still stands, and as it will. Also where
 * it comes out the same, since what it rests on may be different. What is withdrawn marks its days by itself.
 */
export async function markDays(
  runner: QueryRunner,
  tenantId: number,
  kind: SubjectKind,
  subjects: readonly string[],
  findings: readonly Finding[],
): Promise<void> {
  if (!kindsOfParts.has(kind)) return;
  const given = findings.filter(({ detection }) => partDetections.includes(detection));
  await runner.query(sql, [
    tenantId,
    partDetections,
    kind,
    subjects,
    given.map(({ firstAt }) => firstAt),
    given.map(({ lastAt }) => lastAt),
  ]);
}
