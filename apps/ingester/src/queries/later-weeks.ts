import { addSeconds, type Instant } from '@countersign/domain';
import { personAndDay } from '@countersign/subjects';
import type { QueryRunner } from 'typeorm';
import { takeSubjects } from './take-subjects.ts';

const week = 7 * 86_400;
/** No rule looks further back than 180 days before a week. */
const weeksAfter = 26;
export const pastsPerBatch = 200;

// A look-up for each week, with a limit: "exists" became a join that read the decisions of everybody.
const markSql = (kind: string, columns: readonly string[], time: string) => `
insert into dirty_subject as d (tenant_id, kind, subject)
select distinct $1::int, '${kind}', w.person || '|' || w.monday
  from unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[]) as w(person, monday, lower, upper)
 cross join lateral (${columns
   .map(
     (column) => `
   (select from approval_case
     where tenant_id = $1 and ${column} = w.person and ${time} >= w.lower and ${time} < w.upper limit 1)`,
   )
   .join(' union all ')}) found
on conflict (tenant_id, kind, subject) do update set at = null where d.at is not null`;

const filedSql = markSql('requester-week', ['requester_id', 'requester_app_id'], 'requested_at');
const decidedSql = markSql('approver-week', ['approver_id'], 'decided_at_latest');

// How long somebody had decided nothing is asked without a limit: the next week with a decision, however much later.
const nextSql = `
insert into dirty_subject as d (tenant_id, kind, subject)
select distinct $1::int, 'approver-week', w.person || '|' ||
       to_char(date_trunc('week', c.decided_at_latest, 'UTC') at time zone 'UTC', 'YYYY-MM-DD')
  from unnest($2::text[], $3::timestamptz[]) as w(person, lower)
 cross join lateral (
   select decided_at_latest from approval_case
    where tenant_id = $1 and approver_id = w.person and decided_at_latest >= w.lower
    order by decided_at_latest limit 1) c
on conflict (tenant_id, kind, subject) do update set at = null where d.at is not null`;

/**
 * Marks the weeks that look back on a week that changed, so that the findings do not depend on what arrived first.
 * Returns whether there may be more such weeks.
 */
export async function markLaterWeeks(
  runner: QueryRunner,
  tenantId: number,
  dueBy: Instant,
): Promise<boolean> {
  const filed = await takeSubjects(runner, tenantId, 'requester-past', dueBy, pastsPerBatch);
  if (filed.length > 0) await runner.query(filedSql, [tenantId, ...laterWeeks(filed)]);
  const decided = await takeSubjects(runner, tenantId, 'approver-past', dueBy, pastsPerBatch);
  if (decided.length > 0) {
    await runner.query(decidedSql, [tenantId, ...laterWeeks(decided)]);
    const weeks = decided.map(({ subject }) => personAndDay(subject));
    const beyond = weeks.map(({ day: monday }) => addSeconds(monday, (weeksAfter + 1) * week));
    await runner.query(nextSql, [tenantId, weeks.map(({ person }) => person), beyond]);
  }
  return Math.max(filed.length, decided.length) >= pastsPerBatch;
}

/** People, Mondays as dates, and from when to when each of these weeks is. */
function laterWeeks(taken: readonly { readonly subject: string }[]): string[][] {
  const weeks = taken.flatMap(({ subject }) => {
    const { person, day: monday } = personAndDay(subject);
    return Array.from({ length: weeksAfter }, (_, nth) => ({
      person,
      from: addSeconds(monday, (nth + 1) * week),
    }));
  });
  return [
    weeks.map(({ person }) => person),
    weeks.map(({ from }) => from.slice(0, 10)),
    weeks.map(({ from }) => from),
    weeks.map(({ from }) => addSeconds(from, week)),
  ];
}
