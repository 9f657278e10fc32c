import { type CoveragePeriod } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';

export interface PeriodRange {
  readonly from: string | null;
  readonly to: string | null;
}

interface SourcePeriods {
  readonly tenantNumber: number;
  readonly source: string;
  readonly periods: CoveragePeriod[];
  readonly earlierPeriods: number;
}

const periodsMax = 200;

const sql = `
with asked as (
  select tenant_id, source, from_at, to_at, state, reason,
         row_number() over (partition by tenant_id, source order by from_at desc) as nth,
         count(*) over (partition by tenant_id, source) as n
    from coverage_period
   where tenant_id = any($1::int[])
     and to_at > coalesce($2::timestamptz, least(now(), $3::timestamptz) - interval '366 days')
     and ($3::timestamptz is null or from_at < $3::timestamptz)
)
select tenant_id as "tenantNumber", source, greatest(max(n) - ${periodsMax}, 0)::int as "earlierPeriods",
       json_agg(json_build_object('from', instant_text(from_at), 'to', instant_text(to_at),
                                  'state', state, 'reason', reason) order by from_at) as periods
  from asked
 where nth <= ${periodsMax}
 group by 1, 2`;

/** The newest periods of every source that overlap the range, in order. Without a start, of the last 366 days. */
export function findPeriods(
  dataSource: DataSource,
  tenantIds: readonly number[],
  { from, to }: PeriodRange,
): Promise<SourcePeriods[]> {
  return inTenants(dataSource, tenantIds).query<SourcePeriods[]>(sql, [tenantIds, from, to]);
}
