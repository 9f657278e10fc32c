import {
  addSeconds,
  attemptPairs,
  type ApproverPast,
  type ApproverWeekSubject,
  type Instant,
  type RequesterPast,
  type RequesterWeekSubject,
  type WeekCase,
} from '@countersign/domain';
import type { QueryRunner } from 'typeorm';
import { readAttempts } from './asked-texts.ts';
import { approverPasts, requesterPasts } from './past-of-people.ts';
import { caseJson } from './load-rows.ts';
import { personAndDay } from './person-and-day.ts';

/** More in one week is no person; the first are judged. */
const casesOfWeekMax = 10_000;

const weeksSql = (found: string, name: string) => `
select w.person as "personId", instant_text(w.monday) as "from", instant_text(w.next) as "to",
       (array_agg(${name} order by c.requested_at desc nulls last, c.request_id))[1] as "personName",
       jsonb_agg(${caseJson} order by c.request_id) as cases
  from unnest($2::text[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[])
       as w(person, monday, next, lower, upper)
 cross join lateral (${found}) c
 group by w.person, w.monday, w.next`;

const filedSql = weeksSql(
  ['requester_id', 'requester_app_id']
    .map(
      (column) => `
   select * from approval_case
    where tenant_id = $1 and ${column} = w.person
      and requested_at >= w.lower and requested_at < w.upper`,
    )
    .join(' union all ') + ` order by requested_at, request_id limit ${casesOfWeekMax}`,
  'c.requester_name',
);

const decidedSql = weeksSql(
  `select * from approval_case
    where tenant_id = $1 and approver_id = w.person and decided_at_latest >= w.lower
      and decided_at_latest < w.upper
    order by decided_at_latest, request_id limit ${casesOfWeekMax}`,
  'c.approver_name',
);

/** What was rejected in the two weeks before: a request of the week may be another attempt at it. */
const rejectionsMax = 200;
const rejectedSql = weeksSql(
  ['requester_id', 'requester_app_id']
    .map(
      (column) => `
   select * from approval_case
    where tenant_id = $1 and ${column} = w.person and outcome = 'rejected'
      and requested_at >= w.lower and requested_at < w.monday`,
    )
    .join(' union all ') + ` order by requested_at desc, request_id limit ${rejectionsMax}`,
  'c.requester_name',
);

type Week = Omit<RequesterWeekSubject, 'kind' | 'past' | 'attempts'>;
const key = ({ personId, from }: { readonly personId: string; readonly from: Instant }) =>
  `${personId}|${from}`;

/** A week without anything filed, or decided, is not in the answer, and has no finding either. */
export async function requesterWeeks(
  runner: QueryRunner,
  tenantId: number,
  subjects: readonly string[],
): Promise<RequesterWeekSubject[]> {
  const weeks = (await runner.query(filedSql, [tenantId, ...weekParts(subjects, 1, 0)])) as Week[];
  const fortnight = weekParts(subjects, 14, 0);
  const before = (await runner.query(rejectedSql, [tenantId, ...fortnight])) as Week[];
  const rejected = new Map(before.map((week) => [key(week), week.cases]));
  const pasts = await requesterPasts(runner, tenantId, weeks);
  const pairs = weeks.map((week) => attemptPairs(inWeek(week), rejected.get(key(week)) ?? []));
  const attempts = await readAttempts(runner, tenantId, pairs);
  return weeks.map((week, nth) => ({
    kind: 'requester-week',
    ...week,
    past: pasts[nth] as RequesterPast,
    attempts: attempts[nth] ?? [],
  }));
}

function inWeek({ cases, from, to }: Week): WeekCase[] {
  return cases.filter(({ requestedAt }) => requestedAt !== null && requestedAt >= from && requestedAt < to);
}

export async function approverWeeks(
  runner: QueryRunner,
  tenantId: number,
  subjects: readonly string[],
): Promise<ApproverWeekSubject[]> {
  const tenMinutes = 10 / (24 * 60);
  const parts = weekParts(subjects, tenMinutes, tenMinutes);
  const weeks = (await runner.query(decidedSql, [tenantId, ...parts])) as Week[];
  const pasts = await approverPasts(runner, tenantId, weeks);
  return weeks.map((week, nth) => ({
    kind: 'approver-week',
    ...week,
    past: pasts[nth] as ApproverPast,
  }));
}

const daySeconds = 86_400;

/**
 * People, Mondays, the Mondays after, and from when to when to look. Limits are values: below row-level security a sum
 * in the query is no limit of an index.
 */
function weekParts(subjects: readonly string[], daysBefore: number, daysAfter: number): string[][] {
  const weeks = subjects.map(personAndDay);
  const shifted = (days: number) => weeks.map(({ day: monday }) => addSeconds(monday, days * daySeconds));
  return [
    weeks.map(({ person }) => person),
    weeks.map(({ day }) => day),
    shifted(7),
    shifted(-daysBefore),
    shifted(7 + daysAfter),
  ];
}
