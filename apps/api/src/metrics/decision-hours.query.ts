import { type DecisionHours } from '@countersign/contract';
import { type DataSource } from 'typeorm';
import { decisionMoment, isBracketed } from '../requests/request-expressions.ts';
import { requestCondition } from '../requests/request-filter.ts';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { type TimeRange } from './time-range.ts';

type Numbers = Pick<DecisionHours, 'decisions' | 'bracketed' | 'cells'>;

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
  const zone = values.add(scope.timeZone);
  const sql = `
with decided as materialized (
  select ${decisionMoment} at time zone ${zone}::text as at, ${isBracketed} as bracketed
    from approval_case c
   where ${decisionMoment} is not null
     and ${requestCondition(scope, values)}
), cell as (
  select extract(isodow from at)::int as weekday, extract(hour from at)::int as hour, count(*)::int as n
    from decided
   group by 1, 2
)
select (select count(*)::int from decided) as decisions,
       (select count(*)::int from decided where bracketed) as bracketed,
       (select coalesce(json_agg(cell order by weekday, hour), '[]') from cell) as cells`;
  const rows = await dataSource.query<Numbers[]>(sql, values.list);
  return { from: range.from, to: range.to, tz: scope.timeZone, ...(rows[0] as Numbers) };
}
