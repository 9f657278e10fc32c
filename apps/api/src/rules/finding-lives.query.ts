import type { BacktestFinding } from '@countersign/contract';
import { type TenantArchive } from '@countersign/database';

const sql = `
select finding_id::text as "findingId", resolution
  from finding_life
 where tenant_id = any($1::int[]) and finding_id = any($2::uuid[]) and resolution is not null`;

/** What people closed of these findings, and as what. */
export async function findResolutions(
  archive: TenantArchive,
  findingIds: readonly string[],
): Promise<Map<string, NonNullable<BacktestFinding['resolution']>>> {
  const rows = await archive.query<
    { findingId: string; resolution: NonNullable<BacktestFinding['resolution']> }[]
  >(sql, [archive.tenantIds, findingIds]);
  return new Map(rows.map(({ findingId, resolution }) => [findingId, resolution]));
}
