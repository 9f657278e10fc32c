import { hashSize } from '../tree/hash.ts';
import { ArchiveProblem, quoted } from './archive-problem.ts';
import { type Queryable } from './queryable.ts';
import { objectIdOf, type ObservationRow } from './stored-entry.ts';

/** Content may be gone only where a retention record says so and covers the position. */
export async function checkPurge(db: Queryable, tenantId: number, row: ObservationRow): Promise<void> {
  const record = await readRetention(db, tenantId, row.purgedAt);
  if (record?.positions.some(([first, last]) => first <= row.position && row.position <= last)) return;
  const object = `the observation of ${row.source} ${quoted(objectIdOf(row))}`;
  throw new ArchiveProblem(
    { code: 'purge-unauthorised', table: 'observation', position: row.position, object },
    `its content is gone, and no retention record at position ${row.purgedAt} allows it.`,
  );
}

/** Commitment to what the deletion of a retention record left of a page's body; null if it tells of no such page. */
export async function readLeftBody(
  db: Queryable,
  tenantId: number,
  position: number,
  pageId: number,
): Promise<Buffer | null> {
  const record = await readRetention(db, tenantId, position);
  return record?.pages.get(pageId) ?? null;
}

/** Whether everything that a retention record says was deleted is. What is there again was put back. */
export async function isCarriedOut(
  db: Queryable,
  tenantId: number,
  { position, body }: { readonly position: number; readonly body: string },
): Promise<boolean> {
  const record = parseRetention(body);
  if (!record) return false;
  const [row] = (await db.query(
    `select count(*)::float8 as count from observation where tenant_id = $1 and purged_at_position = $2`,
    [tenantId, position],
  )) as { count: number }[];
  // Each of them is covered by the record, or the check of the observation says so.
  return row?.count === record.positions.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

interface Retention {
  /** `[first, last]`, both included. */
  readonly positions: readonly (readonly [number, number])[];
  readonly pages: ReadonlyMap<number, Buffer>;
}

async function readRetention(
  db: Queryable,
  tenantId: number,
  position: number | null,
): Promise<Retention | null> {
  if (!Number.isSafeInteger(position)) return null;
  const [record] = (await db.query(
    `select body from control_record where tenant_id = $1 and position = $2 and kind = 'retention'`,
    [tenantId, position],
  )) as { body: string }[];
  return record ? parseRetention(record.body) : null;
}

/** Null if the body says nothing that could be a deletion. */
function parseRetention(body: string): Retention | null {
  let record: { positions?: unknown; pages?: unknown } | null;
  try {
    record = JSON.parse(body) as typeof record;
  } catch {
    return null;
  }
  const { positions, pages } = record ?? {};
  if (!Array.isArray(positions) || !positions.every(isPair) || !Array.isArray(pages)) return null;
  const left = (pages as unknown[]).filter(isPage);
  if (left.length !== pages.length) return null;
  return { positions, pages: new Map(left.map(([id, hex]) => [id, Buffer.from(hex, 'hex')])) };
}

function isPair(pair: unknown): pair is [number, number] {
  return Array.isArray(pair) && pair.length === 2 && pair.every(Number.isSafeInteger) && pair[0] <= pair[1];
}

function isPage(page: unknown): page is [number, string] {
  return (
    Array.isArray(page) &&
    page.length === 2 &&
    Number.isSafeInteger(page[0]) &&
    typeof page[1] === 'string' &&
    page[1].length === 2 * hashSize
  );
}
