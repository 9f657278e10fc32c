import { addSeconds, rejectionBaseline, type Instant, type MonthSubject } from '@countersign/domain';
import { monthLimits, nextMonth } from '@countersign/subjects';
import type { QueryRunner } from 'typeorm';
import { markAgain } from './mark-again.ts';

const baselinesSql = `
with given as (
  select * from jsonb_to_recordset($3) as g(month text, decided int, rejected int)
), dropped as (
  delete from rejection_baseline b
   where b.tenant_id = $1 and b.month = any($2) and b.month not in (select month from given)
  returning b.month
), saved as (
  insert into rejection_baseline as b (tenant_id, month, decided, rejected)
  select $1, month, decided, rejected from given
  on conflict (tenant_id, month) do update set decided = excluded.decided, rejected = excluded.rejected
   where (b.decided, b.rejected) is distinct from (excluded.decided, excluded.rejected)
  returning b.month
)
select month from dropped union all select month from saved`;

const markRequestersSql = `
insert into dirty_subject (tenant_id, kind, subject)
select distinct $1::int, 'requester', c.requester_id
  from unnest($2::timestamptz[], $3::timestamptz[]) as r(lower, upper)
  join approval_case c
    on c.tenant_id = $1 and c.decision_moment >= r.lower and c.decision_moment < r.upper
 where c.outcome = 'rejected' and c.requester_id is not null
on conflict do nothing`;

const day = 86_400;

/**
 * What follows from judged months: how often the tenant rejects, which those who were rejected in the month after are
 * judged by; and when a month that is not over is judged again: the next midnight.
 */
export async function followMonths(
  runner: QueryRunner,
  tenantId: number,
  now: Instant,
  names: readonly string[],
  subjects: readonly MonthSubject[],
): Promise<void> {
  const baselines = subjects
    .map((subject) => ({ month: subject.month, ...rejectionBaseline(subject) }))
    .filter(({ decided }) => decided > 0);
  const changed = (await runner.query(baselinesSql, [tenantId, names, JSON.stringify(baselines)])) as {
    month: string;
  }[];
  const after = changed.map(({ month }) => monthLimits(nextMonth(month), now));
  if (after.length > 0)
    await runner.query(markRequestersSql, [
      tenantId,
      after.map(({ from }) => from),
      after.map(({ to }) => to),
    ]);
  const open = subjects
    .map(({ month }) => ({ month, ...monthLimits(month, now) }))
    .filter(({ midnight, settledAt }) => midnight < settledAt);
  await markAgain(
    runner,
    tenantId,
    'month',
    open.map(({ month, from, midnight }) => ({
      subject: month,
      at: addSeconds(midnight > from ? midnight : from, day),
    })),
  );
}
