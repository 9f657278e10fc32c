import { addSeconds, type Instant, type MonthRow, type MonthSubject } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';
import { asOf } from './as-of.ts';

const day = 86_400;
/** What rules look at before a month ends: thirty days, and a quarter to compare them with. */
const daysBefore = 120;
/** An exchange of a day that began in the month may end a day after it. */
const daysAfter = 1;
/** More in five months is no work of people; the newest are judged. */
const rowsMax = 50_000;

const rowsSql = `
with found as (
  select * from (
    select c.*, c.decision_moment as moment from approval_case c
     where c.tenant_id = $1 and c.decision_moment >= $2 and c.decision_moment < $3
     order by c.decision_moment desc, c.request_id limit ${rowsMax}) decided
  union all
  select * from (
    select c.*, c.ended_at from approval_case c
     where c.tenant_id = $1 and c.outcome = 'expired_unanswered' and c.decision_moment is null
       and c.ended_at >= $2 and c.ended_at < $3
     order by c.ended_at desc, c.request_id limit ${rowsMax}) expired
)
select request_id as "requestId", instant_text(moment) as at, instant_text(decided_at_earliest) as earliest,
       instant_text(decided_at_latest) as latest, decision, policy_types as "policyTypes",
       resource_count as "resourceCount", coalesce(requester_app_id, requester_id) as "requesterId",
       requester_name as "requesterName", approver_id as "approverId", approver_name as "approverName",
       extract(epoch from decided_at_latest - requested_at)::float8 as seconds
  from found
 order by moment, request_id`;

const anySql = `
select exists (select from approval_case where tenant_id = $1 and decision_moment >= $2 and decision_moment < $3)
    or exists (select from approval_case where tenant_id = $1 and outcome = 'expired_unanswered'
                and ended_at >= $2 and ended_at < $3) as any`;

/** A month by its name, up to the last midnight that has passed. One in whose windows nothing lies is not in the answer. */
export async function monthSubjects(
  runner: QueryRunner,
  tenantId: number,
  months: readonly string[],
): Promise<MonthSubject[]> {
  const now = await asOf(runner, tenantId);
  if (now === null) return [];
  const subjects: MonthSubject[] = [];
  for (const month of months) {
    const limits = monthLimits(month, now);
    const { from, to, until, settledAt } = limits;
    const [known] = (await runner.query(anySql, [
      tenantId,
      addSeconds(from, -(daysBefore - 1) * day),
      settledAt,
    ])) as { any: boolean }[];
    if (known?.any !== true) continue;
    const rows = await rowsOf(runner, tenantId, limits);
    subjects.push({ kind: 'month', month, from, to, until, rows });
  }
  return subjects;
}

async function rowsOf(runner: QueryRunner, tenantId: number, limits: MonthLimits): Promise<MonthRow[]> {
  const { until, midnight, settledAt, isBegun } = limits;
  if (!isBegun) return [];
  const upper = midnight < settledAt ? midnight : settledAt;
  return runner.query(rowsSql, [tenantId, addSeconds(until, -daysBefore * day), upper]);
}

export interface MonthLimits {
  readonly from: Instant;
  readonly to: Instant;
  /** Where its windows end: with it, or at the last midnight. */
  readonly until: Instant;
  readonly midnight: Instant;
  /** From then on it stays as it is, unless something arrives late. */
  readonly settledAt: Instant;
  /** Whether one whole day of it has passed. */
  readonly isBegun: boolean;
}

/** What of a month (`2026-11`) can be judged now. */
export function monthLimits(month: string, now: Instant): MonthLimits {
  const midnight = `${now.slice(0, 10)}T00:00:00.000000Z`;
  const from = firstOf(month);
  const to = firstOf(nextMonth(month));
  const isBegun = midnight > from;
  const until = midnight < to ? midnight : to;
  return {
    from,
    to,
    until: isBegun ? until : from,
    midnight,
    settledAt: addSeconds(to, daysAfter * day),
    isBegun,
  };
}

function firstOf(month: string): Instant {
  return `${month}-01T00:00:00.000000Z`;
}

export function nextMonth(month: string): string {
  return addSeconds(firstOf(month), 31 * day).slice(0, 7);
}
