import {
  detectionsFor,
  policyGaps,
  policyGapSubject,
  protectedTypesOf,
  type EventSubject,
  type PolicyPeriod,
} from '@countersign/domain';
import { tellsWrites } from '@countersign/subjects';
import type { QueryRunner } from 'typeorm';

// What waits for its time is judged at once: it may be no gap any more.
const markSql = `
insert into dirty_subject as d (tenant_id, kind, subject)
select $1, 'policy-gap', unnest($2::text[])
on conflict (tenant_id, kind, subject) do update set at = null where d.at is not null`;

const knownSql = `
select subject from finding where tenant_id = $1 and detection = any($2) and subject_kind = 'policy-gap'
union
select subject from dirty_subject where tenant_id = $1 and kind = 'policy-gap'`;

/** Marks the gaps that these periods leave, and those of which something was said, or will be. */
export async function markGapsOfPolicies(
  runner: QueryRunner,
  tenantId: number,
  periods: readonly PolicyPeriod[],
): Promise<void> {
  const rules = detectionsFor('policy-gap').map(({ id }) => id);
  const known = (await runner.query(knownSql, [tenantId, rules])) as { subject: string }[];
  const subjects = [...policyGaps(periods).map(policyGapSubject), ...known.map(({ subject }) => subject)];
  if (subjects.length > 0) await runner.query(markSql, [tenantId, [...new Set(subjects)]]);
}

/** Marks the gaps in which these changes were made. */
export async function markGapsOfEvents(
  runner: QueryRunner,
  tenantId: number,
  judged: readonly EventSubject[],
): Promise<void> {
  const [first] = judged;
  if (first === undefined) return;
  const gaps = policyGaps(first.policies).filter(tellsWrites);
  const touched = gaps.filter(({ policyType, from, to }) =>
    judged.some(
      ({ event }) =>
        event.occurredAt >= from &&
        (to === null || event.occurredAt < to) &&
        protectedTypesOf(event).includes(policyType),
    ),
  );
  if (touched.length > 0) await runner.query(markSql, [tenantId, touched.map(policyGapSubject)]);
}
