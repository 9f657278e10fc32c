import { type DecisionTime } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { bucketSql } from './bucket-list.ts';
import { type DecisionStatistics, decisionStatisticsSql, noDecisions } from './decision-statistics.ts';
import { type TimeRange } from './time-range.ts';

interface Row {
  from: string | null;
  to: string | null;
  numbers: DecisionStatistics | null;
}

/** Wall-clock time from request to decision, per bucket of request time and over all. */
export async function findDecisionTime(
  dataSource: DataSource,
  scope: Scope,
  range: TimeRange,
): Promise<DecisionTime> {
  const values = new Values();
  const ranged = { ...scope, from: scope.from ?? range.from, to: scope.to ?? range.to };
  const bucket = bucketSql(range, scope.timeZone, values);
  const sql = `
with bucket as (${bucket.list}
), ${decisionStatisticsSql(ranged, values, bucket.startOf)}
select instant_text(b."from") as "from", instant_text(b."to") as "to", s.numbers
  from bucket b
  left join statistics s on s.start = b.start and not s.is_overall
union all
select null, null, s.numbers from statistics s where s.is_overall
 order by 1 nulls last`;
  const rows = await inTenants(dataSource, scope.tenantIds).query<Row[]>(sql, values.list);
  const overall = rows.find((row) => row.from === null)?.numbers ?? noDecisions;
  const buckets = rows.flatMap(({ from, to, numbers }) =>
    from === null || to === null ? [] : [{ from, to, ...(numbers ?? noDecisions) }],
  );
  return { ...range, buckets, overall };
}
