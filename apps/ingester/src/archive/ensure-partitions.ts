import { type TenantArchive } from '@countersign/database';
import { type PreparedPage } from './arrived-page.ts';

/**
 * In statements of their own, before the writing transaction: creating a partition locks the whole table, and
 * two writers that hold rows of it and wait for that lock would be a deadlock.
 */
export async function ensurePartitions(
  archive: TenantArchive,
  pages: readonly PreparedPage[],
): Promise<void> {
  const months = new Set<string>();
  for (const { items } of pages) for (const { month } of items) months.add(month);
  const arrivals = new Set(pages.map(({ page }) => `${page.receivedAt.toISOString().slice(0, 7)}-01`));
  await ensure(archive, 'observation', [...months]);
  await ensure(archive, 'page', [...arrivals]);
}

async function ensure(archive: TenantArchive, parent: string, months: string[]): Promise<void> {
  if (months.length === 0) return;
  try {
    await archive.query('select ensure_month_partition($1, month) from unnest($2::date[]) as month', [
      parent,
      months,
    ]);
  } catch (error) {
    if (!isMonthInDefault(error)) throw error;
    // One month cannot have a partition any more; the others of this batch still can.
    if (months.length > 1) for (const month of months) await ensure(archive, parent, [month]);
  }
}

/**
 * An object dated months ahead went to the default partition; when that month comes, its partition can no
 * longer be made. Its rows stay in the default partition then: slower, and nothing is lost.
 */
function isMonthInDefault(error: unknown): boolean {
  return (error as { code?: string }).code === '23514';
}
