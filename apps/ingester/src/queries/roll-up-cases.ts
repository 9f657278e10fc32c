import { addSeconds } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

// The end of an hour is a value, not a sum in the query: below row-level security a sum, which may fail, is no limit of
// an index range, and everything after the hour was read.
const hourAfter = (hour: string) => addSeconds(hour, 3600);

const dropSql = `delete from case_hour where tenant_id = $1 and hour = any($2::timestamptz[])`;

// Requests change status, so ± deltas would drift; the touched hours are counted anew from the cases.
const countSql = `
insert into case_hour (tenant_id, hour, outcome, effect, policy_type, cases)
select c.tenant_id, h.hour, c.outcome, coalesce(c.effect, ''), coalesce(c.policy_types[1], ''), count(*)
  from unnest($2::timestamptz[], $3::timestamptz[]) as h(hour, next)
  join approval_case c on c.tenant_id = $1 and c.requested_at >= h.hour and c.requested_at < h.next
 group by c.tenant_id, h.hour, c.outcome, coalesce(c.effect, ''), coalesce(c.policy_types[1], '')`;

/** Recomputes the roll-up of the hours (UTC) in which the given cases were asked for, before and now. */
export async function rollUpCases(
  runner: QueryRunner,
  tenantId: number,
  hours: ReadonlySet<string>,
): Promise<void> {
  if (hours.size === 0) return;
  const list = [...hours].sort();
  await runner.query(dropSql, [tenantId, list]);
  await runner.query(countSql, [tenantId, list, list.map(hourAfter)]);
}

const dropDecisionsSql = `delete from decision_hour where tenant_id = $1 and hour = any($2::timestamptz[])`;

const countDecisionsSql = `
insert into decision_hour (tenant_id, hour, decisions, bracketed, asked_from, asked_to)
select c.tenant_id, h.hour, count(*),
       count(*) filter (where c.decided_at is null and c.decide_seconds is not null),
       min(c.requested_at), max(c.requested_at)
  from unnest($2::timestamptz[], $3::timestamptz[]) as h(hour, next)
  join approval_case c on c.tenant_id = $1 and c.decision_moment >= h.hour and c.decision_moment < h.next
 where c.requested_at is not null
 group by c.tenant_id, h.hour`;

/** Recomputes the roll-up of the hours (UTC) in which the given cases were decided, before and now. */
export async function rollUpDecisions(
  runner: QueryRunner,
  tenantId: number,
  hours: ReadonlySet<string>,
): Promise<void> {
  if (hours.size === 0) return;
  const list = [...hours].sort();
  await runner.query(dropDecisionsSql, [tenantId, list]);
  await runner.query(countDecisionsSql, [tenantId, list, list.map(hourAfter)]);
}
