import { formatFilter, type LedgerBalance } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type WriteClass } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { findEventCoverage } from '../coverage/range-coverage.query.ts';
import { bucketSql } from '../metrics/bucket-list.ts';
import { type TimeRange } from '../metrics/time-range.ts';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { writeSource } from './write-source.ts';

type Counts = Partial<Record<WriteClass, number>>;

interface Row {
  readonly buckets: { readonly from: string; readonly to: string; readonly classes: Counts }[];
  readonly types: { readonly policyType: string; readonly isProtected: boolean; readonly classes: Counts }[];
  readonly toBeJudged: number;
}

/** The balance of the ledger in a range: by bucket, by policy type, and in all. */
export async function findBalance(
  dataSource: DataSource,
  scope: Scope,
  range: TimeRange,
): Promise<LedgerBalance> {
  const values = new Values();
  const bucket = bucketSql(range, scope.timeZone, values);
  const tenants = `${values.add(scope.tenantIds)}::int[]`;
  const [from, to] = [`${values.add(range.from)}::timestamptz`, `${values.add(range.to)}::timestamptz`];
  const sql = `
with bucket as (${bucket.list}
), source as materialized (${writeSource(scope, range, values)}
), by_bucket as (
  select start, json_object_agg(class, writes) as classes
    from (select ${bucket.startOf('at')} as start, class, sum(writes)::int as writes from source group by 1, 2) counted
   group by start
), by_type as (
  select policy_type, json_object_agg(class, writes) as classes
    from (select policy_type, class, sum(writes)::int as writes from source group by 1, 2) counted
   group by policy_type
), in_force as (
  select distinct policy_type from policy_period
   where tenant_id = any(${tenants}) and valid_from < ${to} and (valid_to is null or valid_to > ${from})
)
select (select json_agg(json_build_object('from', instant_text(b."from"), 'to', instant_text(b."to"),
                          'classes', coalesce(c.classes, '{}')) order by b.start)
          from bucket b left join by_bucket c using (start)) as buckets,
       (select coalesce(json_agg(json_build_object('policyType', policy_type, 'isProtected', is_protected is true,
                          'classes', coalesce(classes, '{}')) order by policy_type), '[]')
          from by_type full join (select policy_type, true as is_protected from in_force) f using (policy_type)) as types,
       (select count(*)::int from dirty_subject d
         where d.tenant_id = any(${tenants}) and d.kind = 'event' and d.at >= ${from} and d.at < ${to}) as "toBeJudged"`;
  const [rows, covered] = await Promise.all([
    inTenants(dataSource, scope.tenantIds).query<Row[]>(sql, values.list),
    findEventCoverage(dataSource, scope.tenantIds),
  ]);
  const row = rows[0] as Row;
  const types = row.types.map(({ policyType, isProtected, classes }) => ({
    policyType,
    isProtected,
    classes: withRows(classes, policyType),
    total: sum(classes),
  }));
  const all = row.types.reduce((total, { classes }) => added(total, classes), {} as Counts);
  return {
    ...range,
    buckets: (row.buckets ?? []).map((one) => ({
      ...one,
      total: sum(one.classes),
      coverage: covered.of(scope.tenantIds, one.from, one.to),
    })),
    types,
    classes: withRows(all),
    total: sum(all),
    toBeJudged: row.toBeJudged,
    gaps: covered.gaps(range),
  };
}

function withRows(counts: Counts, policyType?: string): LedgerBalance['classes'] {
  const ofType =
    policyType === undefined
      ? []
      : [formatFilter({ operator: 'is', dimension: 'policy_type', values: [policyType] })];
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [
      name,
      { count, rows: [`is,write_class,${name}`, ...ofType] },
    ]),
  );
}

function added(a: Counts, b: Counts): Counts {
  const total = { ...a };
  for (const [name, count] of Object.entries(b) as [WriteClass, number][])
    total[name] = (total[name] ?? 0) + count;
  return total;
}

function sum(counts: Counts): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
