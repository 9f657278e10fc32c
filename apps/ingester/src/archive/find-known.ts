import { type TenantArchive } from '@countersign/database';
import { type PreparedPage } from './arrived-page.ts';

export interface Known {
  /** Archive position by hash key. */
  readonly positions: ReadonlyMap<string, number>;
  /** A page with the same bytes and a body of its own, by `twinKey`. */
  readonly pages: ReadonlyMap<string, { readonly pageId: number; readonly receivedAt: Date }>;
}

/** How far back a page is compared with. A set that does not change is read again and again, so its twin is near. */
const twinPagesMax = 2000;

/** What of these pages is archived already. Month by month: one index range each, other partitions stay cold. */
export async function findKnown(
  archive: TenantArchive,
  tenantId: number,
  pages: readonly PreparedPage[],
): Promise<Known> {
  const positions = new Map<string, number>();
  for (const [month, hashes] of hashesByMonth(pages)) {
    const rows = (await archive.query(
      `select content_hash, position::float8 as position from observation
        where tenant_id = $1 and month = $2 and content_hash = any($3::bytea[])`,
      [tenantId, month, hashes],
    )) as { content_hash: Buffer; position: number }[];
    for (const row of rows) positions.set(row.content_hash.toString('latin1'), row.position);
  }
  return { positions, pages: await findTwins(archive, tenantId, pages) };
}

function hashesByMonth(pages: readonly PreparedPage[]): Map<string, Buffer[]> {
  const seen = new Set<string>();
  const months = new Map<string, Buffer[]>();
  for (const { items } of pages) {
    for (const { month, hash, key } of items) {
      if (seen.has(key)) continue;
      seen.add(key);
      const hashes = months.get(month);
      if (hashes) hashes.push(hash);
      else months.set(month, [hash]);
    }
  }
  return months;
}

async function findTwins(
  archive: TenantArchive,
  tenantId: number,
  pages: readonly PreparedPage[],
): Promise<Known['pages']> {
  const rows = (await archive.query(
    `select page_id::float8 as page_id, received_at, sha256, items from page
      where tenant_id = $1 and body is not null and withheld_ids = '{}' and sha256 = any($2::bytea[])
        and page_id >= (select pages - $3 from archive_head where tenant_id = $1)`,
    [tenantId, pages.map((page) => page.sha256), twinPagesMax],
  )) as { page_id: number; received_at: Date; sha256: Buffer; items: number }[];
  return new Map(
    rows.map((row) => [
      twinKey(row.sha256.toString('latin1'), row.items),
      { pageId: row.page_id, receivedAt: row.received_at },
    ]),
  );
}

/** A piece from the middle of a file may equal a whole answer and still be read differently: count the objects too. */
export function twinKey(hash: string, items: number): string {
  return `${hash}${items}`;
}
