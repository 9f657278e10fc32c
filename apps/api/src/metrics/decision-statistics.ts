import { type DecisionTime } from '@countersign/contract';
import { isBracketed } from '../requests/request-expressions.ts';
import { requestCondition } from '../requests/request-filter.ts';
import { type Scope } from '../scope/scope.ts';
import { type Values } from '../scope/values.ts';

export type DecisionStatistics = DecisionTime['overall'];

/**
 * Common table expressions `statistics`: one row per start of a bucket and one (is_overall) for all together.
 *
 * A waiting request enters with its age at the last read that still showed it waiting: that much is certain,
 * and unlike "now" it does not grow while we are not looking. If the percentile falls on such a request, the
 * truth is "at least" that.
 *
 * All is sorted once, as one number (code): microseconds, then a bit that says "waiting", so that of equal times
 * the waiting one is later. The seconds are read from the index by time of request, which includes them: faster
 * than unfolding the arrays of the roll-up, of which an hour has one or two seconds only.
 *
 * `also`: one more condition over `approval_case c`, in a form that an index can be entered by, as filters are not.
 */
export function decisionStatisticsSql(
  scope: Scope,
  values: Values,
  startOf: (instant: string) => string,
  also = 'true',
): string {
  return `
measured as materialized (
  select ${startOf('c.requested_at')} as start, c.decide_seconds::int8 * 2000000 as code, ${isBracketed} as bracketed
    from approval_case c
   where c.decide_seconds is not null and c.requested_at is not null
     and ${also} and ${requestCondition(scope, values)}
  union all
  select ${startOf('c.requested_at')},
         greatest(0, extract(epoch from greatest(c.last_seen_at, read.ended_at) - c.requested_at) * 1000000)::int8 * 2 + 1, false
    from approval_case c
    left join lateral (
      select w.ended_at from sweep w
       where w.tenant_id = c.tenant_id and w.source = 'approval-requests' and w.complete
       order by w.ended_at desc limit 1) read on true
   where c.outcome = 'waiting' and c.decide_seconds is null
     and c.requested_at is not null and (c.last_seen_at is not null or read.ended_at is not null)
     and ${also} and ${requestCondition(scope, values)}
), sorted as (
  select start, false as is_overall, ${sortedColumns} from measured group by start
  union all
  select null, true, ${sortedColumns} from measured
), statistics as (
  select s.start, s.is_overall,
         json_build_object('n', s.n, 'waiting', s.waiting, 'bracketed', s.bracketed,
           'medianSeconds', ${percentile(0.5)}, 'medianAtLeast', ${atLeast(0.5)},
           'p90Seconds', ${percentile(0.9)}, 'p90AtLeast', ${atLeast(0.9)}) as numbers
    from sorted s
)`;
}

const sortedColumns = `count(*)::int as n, (count(*) filter (where code & 1 = 1))::int as waiting,
         (count(*) filter (where bracketed))::int as bracketed,
         array_agg(code order by code) as codes`;

const below = (share: number) => `s.codes[floor(${share} * (s.n - 1))::int + 1]`;
const above = (share: number) => `s.codes[ceil(${share} * (s.n - 1))::int + 1]`;

/** As percentile_cont says it: between the two values that the place lies between. */
function percentile(share: number): string {
  const [low, high] = [below(share), above(share)].map((code) => `((${code} >> 1) / 1000000.0::float8)`);
  const place = `${share} * (s.n - 1)`;
  return `(${low} + (${place} - floor(${place}))::float8 * (${high} - ${low}))`;
}

/** Whether one of the (at most two) values a percentile is made of belongs to a waiting request. */
function atLeast(share: number): string {
  return `coalesce((${below(share)} | ${above(share)}) & 1 = 1, false)`;
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
