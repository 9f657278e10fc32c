import { type CoverageReason, type CoverageState, type Source } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';

/** One row of the coverage table. Instants as text, which compare; the ends of time as `sinceEver` and `openEnd`. */
export interface CoverageRow {
  readonly tenantId: number;
  /** The tenant's id outside. */
  readonly entraId: string;
  readonly source: Source;
  readonly from: string;
  readonly to: string;
  readonly state: CoverageState;
  readonly reason: CoverageReason | null;
}

export const sinceEver = '';
export const openEnd = '~';

/** Policies are read on their own; of the others there are some dozens of periods in a lifetime. */
const rowsMax = 10_000;

const sql = `
select p.tenant_id as "tenantId", t.entra_id as "entraId", p.source,
       coalesce(instant_text(p.from_at), '${sinceEver}') as "from", coalesce(instant_text(p.to_at), '${openEnd}') as "to",
       p.state, p.reason
  from coverage_period p
  join tenant t using (tenant_id)
 where p.tenant_id = any($1::int[]) and p.source = any($2::text[])
   and ($3::timestamptz is null or p.to_at > $3::timestamptz)
   and ($4::timestamptz is null or p.from_at < $4::timestamptz)
 order by p.tenant_id, p.source, p.from_at
 limit ${rowsMax}`;

/** The periods of these sources that overlap a half-open range, in order. Null: without that end. */
export function sourceCoverage(
  dataSource: DataSource,
  tenantIds: readonly number[],
  of: readonly Source[],
  range: { readonly from: string | null; readonly to: string | null } = { from: null, to: null },
): Promise<CoverageRow[]> {
  return inTenants(dataSource, tenantIds).query<CoverageRow[]>(sql, [tenantIds, of, range.from, range.to]);
}
