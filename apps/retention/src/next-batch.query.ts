import { readPackedBodies, type TenantArchive } from '@countersign/database';
import { type ByteRange } from '@countersign/domain';
import { type PageToBlank } from './blank-bodies.ts';
import { type OpenRun } from './open-runs.query.ts';

export interface Batch {
  readonly positions: readonly number[];
  readonly pages: readonly PageToBlank[];
}

interface Row extends ByteRange {
  readonly position: number;
  readonly pageId: number;
}

/** Packed bodies of one batch at most; a single object that lies in more pages than that goes all the same. */
const batchBytesMax = 32 * 1024 * 1024;

const nextSql = `
select position::float8 as position, page_id::float8 as "pageId", body_offset as "offset", body_length as "length"
  from next_retention_batch($1, $2, $3)`;

const sizeSql = `
select coalesce(sum(length(body)), 0)::float8 as bytes from page where tenant_id = $1 and page_id = any($2::bigint[])`;

/** What a run has to delete next, with the pages it lies in; null when nothing is left. */
export async function nextBatch(
  archive: TenantArchive,
  { tenantId, runId }: OpenRun,
  contentsMax: number,
): Promise<Batch | null> {
  for (let contents = contentsMax; ; contents = Math.ceil(contents / 8)) {
    const rows = await archive.query<Row[]>(nextSql, [tenantId, runId, contents]);
    if (rows.length === 0) return null;
    const byPage = rangesByPage(rows);
    const ids = [...byPage.keys()];
    const [size] = await archive.query<{ bytes: number }[]>(sizeSql, [tenantId, ids]);
    if (contents > 1 && (size?.bytes ?? 0) > batchBytesMax) continue;
    const places = ids.map((pageId) => ({ pageId }));
    const bodies = [...(await readPackedBodies(archive, tenantId, places))].sort(([a], [b]) => a - b);
    return {
      positions: rows.map(({ position }) => position),
      pages: bodies.map(([pageId, body]) => {
        return { pageId, body: body as Buffer, ranges: byPage.get(pageId) ?? [] };
      }),
    };
  }
}

function rangesByPage(rows: readonly Row[]): Map<number, ByteRange[]> {
  const pages = new Map<number, ByteRange[]>();
  for (const { pageId, offset, length } of rows) {
    const ranges = pages.get(pageId);
    if (ranges) ranges.push({ offset, length });
    else pages.set(pageId, [{ offset, length }]);
  }
  return pages;
}
