import { type DecisionTime } from '@countersign/contract';
import { isBracketed } from '../requests/request-expressions.ts';
import { requestCondition } from '../requests/request-filter.ts';
import { type Scope } from '../scope/scope.ts';
import { type Values } from '../scope/values.ts';
import { caseSource } from './case-source.ts';

export type DecisionStatistics = DecisionTime['overall'];

/**
 * Common table expressions `statistics`: one row per start of a bucket and one (is_overall) for all together.
 *
 * A waiting request enters with its age at the last read that still showed it waiting: that much is certain,
 * and unlike "now" it does not grow while we are not looking. If the percentile falls on such a request, the
 * truth is "at least" that.
 */
export function decisionStatisticsSql(
  scope: Scope,
  values: Values,
  startOf: (instant: string) => string,
): string {
  return `
source as (${caseSource(scope, values)}
), measured as (
  select ${startOf('s.at')} as start, one.seconds::float8 as seconds, false as waiting
    from source s, unnest(s.decide_seconds) as one(seconds)
  union all
  select ${startOf('c.requested_at')},
         greatest(0, extract(epoch from greatest(c.last_seen_at, read.ended_at) - c.requested_at)), true
    from approval_case c
    left join lateral (
      select w.ended_at from sweep w
       where w.tenant_id = c.tenant_id and w.source = 'approval-requests' and w.complete
       order by w.ended_at desc limit 1) read on true
   where c.outcome = 'waiting' and c.decide_seconds is null
     and c.requested_at is not null and (c.last_seen_at is not null or read.ended_at is not null)
     and ${requestCondition(scope, values)}
), bracketed as (
  select ${startOf('c.requested_at')} as start, count(*)::int as bracketed, grouping(${startOf('c.requested_at')}) = 1 as is_overall
    from approval_case c
   where ${isBracketed} and c.requested_at is not null
     and ${requestCondition(scope, values)}
   group by grouping sets ((${startOf('c.requested_at')}), ())
), sorted as (
  select start, grouping(start) = 1 as is_overall, count(*)::int as n, (count(*) filter (where waiting))::int as waiting,
         percentile_cont(array[0.5, 0.9]) within group (order by seconds) as at,
         array_agg(waiting order by seconds, waiting) as is_waiting
    from measured
   group by grouping sets ((start), ())
), statistics as (
  select s.start, s.is_overall,
         json_build_object('n', s.n, 'waiting', s.waiting, 'bracketed', coalesce(b.bracketed, 0),
           'medianSeconds', s.at[1], 'medianAtLeast', ${atLeast(0.5)},
           'p90Seconds', s.at[2], 'p90AtLeast', ${atLeast(0.9)}) as numbers
    from sorted s
    left join bracketed b on b.is_overall = s.is_overall and b.start is not distinct from s.start
)`;
}

/** Whether one of the (at most two) values a percentile is made of belongs to a waiting request. */
function atLeast(share: number): string {
  const below = `s.is_waiting[floor(${share} * (s.n - 1))::int + 1]`;
  const above = `s.is_waiting[ceil(${share} * (s.n - 1))::int + 1]`;
  return `coalesce(${below} or ${above}, false)`;
}

export const noDecisions: DecisionStatistics = {
  n: 0,
  waiting: 0,
  bracketed: 0,
  medianSeconds: null,
  medianAtLeast: false,
  p90Seconds: null,
  p90AtLeast: false,
};
