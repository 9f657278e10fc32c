import { type Volume } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { findRequestCoverage } from '../coverage/range-coverage.query.ts';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { bucketSql } from './bucket-list.ts';
import { caseSource } from './case-source.ts';
import { type TimeRange } from './time-range.ts';

interface Row {
  from: string;
  to: string;
  outcomes: Volume['totals'];
}

/** Requests by outcome per bucket of request time. */
export async function findVolume(dataSource: DataSource, scope: Scope, range: TimeRange): Promise<Volume> {
  const values = new Values();
  const ranged = { ...scope, from: scope.from ?? range.from, to: scope.to ?? range.to };
  const bucket = bucketSql(range, scope.timeZone, values);
  const sql = `
with bucket as (${bucket.list}
), source as (${caseSource(ranged, values)}
), counted as (
  select ${bucket.startOf('at')} as start, outcome, sum(cases)::int as cases
    from source
   group by 1, 2
)
select instant_text(b."from") as "from", instant_text(b."to") as "to",
       coalesce(json_object_agg(c.outcome, c.cases) filter (where c.outcome is not null), '{}') as outcomes
  from bucket b
  left join counted c using (start)
 group by b.start, b."from", b."to"
 order by b.start`;
  const [rows, covered] = await Promise.all([
    inTenants(dataSource, scope.tenantIds).query<Row[]>(sql, values.list),
    findRequestCoverage(dataSource, scope.tenantIds),
  ]);
  const totals: Volume['totals'] = {};
  const buckets = rows.map(({ from, to, outcomes }) => {
    for (const [outcome, cases] of entriesOf(outcomes)) totals[outcome] = (totals[outcome] ?? 0) + cases;
    const coverage = covered.of(scope.tenantIds, from, to);
    return { from, to, outcomes, total: sum(outcomes), complete: coverage === 'complete', coverage };
  });
  return { ...range, buckets, totals, total: sum(totals), gaps: covered.gaps(range) };
}

function entriesOf(outcomes: Volume['totals']) {
  return Object.entries(outcomes) as [keyof Volume['totals'], number][];
}

function sum(outcomes: Volume['totals']): number {
  return Object.values(outcomes).reduce((total, cases) => total + cases, 0);
}
