import { type MetricQuery } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { ProblemError } from '../problem/problem-error.ts';
import { type Scope } from '../scope/scope.ts';

export type Bucket = NonNullable<MetricQuery['g']>;

/** The range a metric speaks of and the width of its buckets. Instants from SQL. */
export interface TimeRange {
  readonly from: string;
  readonly to: string;
  readonly bucket: Bucket;
}

const bucketsMax = 5000;
const hoursOf: Record<Bucket, number> = { hour: 1, day: 24, week: 168, month: 720 };

// Where the question leaves an end open, the range reaches as far as the archive does, and to now.
const sql = `
with known as (
  select min(one.first) as first, max(one.last) as last
    from unnest($1::int[]) as given(tenant_id)
   cross join lateral (
     select (select c.requested_at from approval_case c
              where c.tenant_id = given.tenant_id and c.requested_at is not null
              order by c.requested_at limit 1) as first,
            (select c.requested_at from approval_case c
              where c.tenant_id = given.tenant_id and c.requested_at is not null
              order by c.requested_at desc limit 1) as last
   ) one
), range as (
  select coalesce($3::timestamptz, greatest(now(), known.last + interval '1 microsecond')) as "to", known.first
    from known
)
select instant_text(least("from", "to")) as "from", instant_text("to") as "to",
       extract(epoch from "to" - least("from", "to"))::float8 / 3600 as hours
  from (select "to", coalesce($2::timestamptz, first, "to" - interval '90 days') as "from" from range) whole`;

export async function readTimeRange(
  dataSource: DataSource,
  scope: Scope,
  asked: Bucket | undefined,
): Promise<TimeRange> {
  const rows = await inTenants(dataSource, scope.tenantIds).query<
    { from: string; to: string; hours: number }[]
  >(sql, [scope.tenantIds, scope.from, scope.to]);
  const { from, to, hours } = rows[0] as { from: string; to: string; hours: number };
  const bucket = asked ?? chooseBucket(hours);
  if (hours / hoursOf[bucket] > bucketsMax) {
    throw new ProblemError(
      'invalid_query',
      `The range has more than ${bucketsMax} times a ${bucket}: choose a wider bucket (g).`,
    );
  }
  return { from, to, bucket };
}

/** Hours up to three days, days up to 45, weeks up to 400 days, then months. */
export function chooseBucket(hours: number): Bucket {
  if (hours <= 3 * 24) return 'hour';
  if (hours <= 45 * 24) return 'day';
  return hours <= 400 * 24 ? 'week' : 'month';
}
