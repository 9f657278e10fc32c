import { addSeconds, type DaySubject, partDetections, type PartFinding } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

const day = 86_400;
/** More findings of these rules on three days are an incident of its own; the first are judged. */
const findingsMax = 500;
const decisionsMax = 200;

// What goes on for more than 40 days belongs to no day (`finding_days`), so the range of an index ends there.
const sql = `
select instant_text(w.from_at) as "from", instant_text(w.to_at) as "to",
       coalesce(jsonb_agg(jsonb_build_object(
         'findingId', f.finding_id, 'detection', f.detection, 'severity', f.severity, 'title', f.title,
         'firstAt', instant_text(f.first_at), 'lastAt', instant_text(f.last_at),
         'evidence', e.evidence, 'decisions', e.decisions) order by f.first_at, f.finding_id), '[]') as findings
  from unnest($2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[])
       as w(from_at, to_at, before_at, after_at, last_at)
 cross join lateral (
   select * from finding
    where tenant_id = $1 and last_at >= w.before_at and last_at < w.last_at and first_at < w.after_at
      and detection = any($7) and last_at - first_at <= interval '40 days'
    order by first_at, finding_id limit ${findingsMax}) f
 cross join lateral (
   select coalesce(jsonb_agg(jsonb_build_object('kind', v.kind, 'subject', v.subject) order by v.kind, v.subject), '[]') as evidence,
          coalesce(jsonb_agg(jsonb_build_object('requestId', c.request_id, 'approverId', c.approver_id,
            'approverName', c.approver_name, 'decidedAt', instant_text(c.decided_at_latest), 'policyTypes', c.policy_types)
            order by c.decided_at_latest, c.request_id)
            filter (where c.approver_id is not null and c.decided_at_latest is not null), '[]') as decisions
     from (select kind, subject from finding_evidence
            where tenant_id = $1 and finding_id = f.finding_id
            order by kind, subject limit ${decisionsMax}) v
     left join approval_case c on v.kind = 'case' and c.tenant_id = $1 and c.request_id = v.subject) e
 group by w.from_at, w.to_at`;

/** A day without a finding that others rest on is not in the answer, and has none itself. */
export async function daySubjects(
  runner: QueryRunner,
  tenantId: number,
  days: readonly string[],
): Promise<DaySubject[]> {
  const midnights = days.map((one) => `${one}T00:00:00.000000Z`);
  const later = (count: number) => midnights.map((at) => addSeconds(at, count * day));
  const rows = (await runner.query(sql, [
    tenantId,
    ...[midnights, later(1), later(-1), later(2), later(43)],
    partDetections,
  ])) as { from: string; to: string; findings: PartFinding[] }[];
  return rows.map((row) => ({ kind: 'day', ...row }));
}
