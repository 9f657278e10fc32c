import { type DecisionHours } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { isBracketed } from '../requests/request-expressions.ts';
import { requestCondition } from '../requests/request-filter.ts';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { type TimeRange } from './time-range.ts';
import { isWholeHourZone } from './whole-hour-zone.ts';

type Numbers = Pick<DecisionHours, 'decisions' | 'bracketed' | 'cells'>;

/** A decision later than this after the range is counted from its case: so far the zone was looked at. */
const daysAfter = 100;

/**
 * Decisions by weekday and hour of the zone. A cell's rows are those that the dimensions weekday and hour list,
 * so both speak of the same moment: the middle of the bounds where there is no point.
 */
export async function findDecisionHours(
  dataSource: DataSource,
  scope: Scope,
  range: TimeRange,
): Promise<DecisionHours> {
  const values = new Values();
  const zone = `${values.add(scope.timeZone)}::text`;
  const sql = `
with ${fitsRollUp(scope) ? fromRollUp(scope, zone, values) : fromCases(scope, zone, values)}, cell as (
  select extract(isodow from at)::int as weekday, extract(hour from at)::int as hour, sum(decisions)::int as n
    from decided
   group by 1, 2
)
select (select coalesce(sum(decisions), 0)::int from decided) as decisions,
       (select coalesce(sum(bracketed), 0)::int from decided) as bracketed,
       (select coalesce(json_agg(cell order by weekday, hour), '[]') from cell) as cells`;
  const rows = await inTenants(dataSource, scope.tenantIds).query<Numbers[]>(sql, values.list);
  return { from: range.from, to: range.to, tz: scope.timeZone, ...(rows[0] as Numbers) };
}

interface Ranged {
  readonly from: string;
  readonly to: string;
}

/** Whether the roll-up `decision_hour` answers. It holds no property of a case; any instants may be the range's ends. */
export function fitsRollUp(scope: Scope): scope is Scope & Ranged {
  return (
    scope.from !== null &&
    scope.to !== null &&
    scope.words.length === 0 &&
    scope.filters.length === 0 &&
    isWholeHourZone(scope.timeZone, scope.from, farAfter(scope.to))
  );
}

function farAfter(to: string): string {
  return new Date(Date.parse(to) + daysAfter * 86_400_000).toISOString();
}

function fromCases(scope: Scope, zone: string, values: Values): string {
  return `decided as materialized (
  select c.decision_moment at time zone ${zone} as at, 1 as decisions, ${isBracketed}::int as bracketed
    from approval_case c
   where c.decision_moment is not null
     and ${requestCondition(scope, values)}
)`;
}

// The range is about the time of the request, the roll-up about that of the decision. An hour all of whose
// decisions were asked for within the range counts as it is. What is left are the hours near an end of the range,
// in which decisions of older or newer requests are mixed in, and the odd one far away: those are counted from
// the cases, which their first and last request time finds by index.
function fromRollUp(scope: Scope & Ranged, zone: string, values: Values): string {
  const [from, to] = [`${values.add(scope.from)}::timestamptz`, `${values.add(scope.to)}::timestamptz`];
  return `held as materialized (
  select tenant_id, hour, decisions, bracketed, asked_from, asked_to,
         case when asked_from < ${from} then 'older too' when asked_to >= ${to} then 'newer too'
              when hour < ${from} - interval '1 hour' or hour >= ${values.add(farAfter(scope.to))}::timestamptz then 'far'
              else 'within' end as place
    from decision_hour
   where tenant_id = any(${values.add(scope.tenantIds)}::int[]) and asked_from < ${to} and asked_to >= ${from}
), mixed as (
  select tenant_id, place, greatest(min(asked_from), ${from}) as first, max(asked_to) as last
    from held
   where place <> 'within'
   group by 1, 2
), decided as materialized (
  select hour at time zone ${zone} as at, decisions, bracketed from held where place = 'within'
  union all
  select c.decision_moment at time zone ${zone}, 1, ${isBracketed}::int
    from mixed m
    join approval_case c
      on c.tenant_id = m.tenant_id and c.requested_at >= m.first and c.requested_at <= m.last and c.requested_at < ${to}
    join held h
      on h.tenant_id = m.tenant_id and h.place = m.place and h.hour = date_trunc('hour', c.decision_moment, 'UTC')
)`;
}
