import { type CopiedRows, sqlNumber, sqlNumbers, sqlUuids } from '@countersign/database';
import { type PageSource } from '../leaf/leaf.ts';
import { type Queryable } from './queryable.ts';
import { Statements } from './statements.ts';
import { type StoredPage } from './stored-entry.ts';
import { instant } from './stored-times.ts';

// By COPY, as it is stored: the salts of a page are tens of kilobytes, its body a hundred, and they would come as
// hexadecimal; and a page of a sweep that brought nothing names hundreds of positions.

// What is larger than 2^53 was not written by us and will be found nowhere. Asked for as it came, it could be out of
// Postgres' range, and an error instead of a finding.
const safe = (numbers: readonly number[]) => numbers.filter(Number.isSafeInteger);

const arrays = ['known_positions', 'known_offsets', 'withheld_ids', 'withheld_offsets'];

const selectPage = `
  select page_id, received_at, sweep_id::text, source, page_number, asked, status, request_id, source_date, items,
         first_position, new_items, size_bytes, sha256, salt, answer_commitment, body_salt, body_commitment,
         commitment, ids_sha256, salts, ${arrays.join(', ')},
         (${arrays.map((name) => `coalesce(array_ndims(${name}) = 1 and array_lower(${name}, 1) = 1, true)`).join(' and ')})::int,
         same_as_page_id, same_as_received_at
    from page`;

export function readPages(
  db: Queryable,
  tenantId: number,
  pageIds: readonly number[],
): Promise<StoredPage[]> {
  if (pageIds.length === 0) return Promise.resolve([]);
  return read(db, tenantId, `page_id = any (${sqlNumbers(safe(pageIds))}) order by page_id`);
}

/** Pages of one look. A page names at most a few thousand positions. */
export const pagesPerLook = 200;

/** The pages of a sweep in the order they were archived. */
export async function* readPagesOfSweep(
  db: Queryable,
  tenantId: number,
  sweepId: string,
): AsyncGenerator<StoredPage> {
  const ofSweep = `sweep_id = any (${sqlUuids([sweepId])})`;
  for (let after = -1; ;) {
    const next = `${ofSweep} and page_id > ${sqlNumber(after)} order by page_id limit ${pagesPerLook}`;
    const pages = await read(db, tenantId, next);
    yield* pages;
    const last = pages.at(-1);
    if (!last || pages.length < pagesPerLook) return;
    after = last.pageId;
  }
}

/** Those of several sweeps, likewise; one more than a look has if there are more. */
export function readPagesOfSweeps(
  db: Queryable,
  tenantId: number,
  sweepIds: readonly string[],
): Promise<StoredPage[]> {
  const condition = `sweep_id = any (${sqlUuids(sweepIds)}) order by page_id limit ${pagesPerLook + 1}`;
  return read(db, tenantId, condition);
}

async function read(db: Queryable, tenantId: number, condition: string): Promise<StoredPage[]> {
  const select = `${selectPage} where tenant_id = ${sqlNumber(tenantId)} and ${condition}`;
  const pages: StoredPage[] = [];
  for (const copied = await Statements.of(db).copyOut(select); copied.next();) pages.push(page(copied));
  return pages;
}

/** In the order of the columns. Whoever may change the table may also put a null where there should be none. */
function page(copied: CopiedRows): StoredPage {
  const integers = () => copied.list(() => copied.integer()) as number[];
  const optional = (microseconds: bigint | null) => (microseconds === null ? null : instant(microseconds));
  return {
    pageId: copied.integer() as number,
    receivedAt: instant(copied.bigint()),
    sweepId: copied.text() as string,
    source: copied.text() as PageSource,
    pageNumber: copied.integer() as number,
    asked: copied.text() as string,
    status: copied.integer() as number,
    requestId: copied.text(),
    sourceDate: copied.text(),
    items: copied.integer() as number,
    firstPosition: copied.integer() as number,
    newItems: copied.integer() as number,
    sizeBytes: copied.integer() as number,
    sha256: copied.bytes(),
    salt: copied.bytes(),
    answerCommitment: copied.bytes() as Buffer,
    bodySalt: copied.bytes(),
    bodyCommitment: copied.bytes(),
    commitment: copied.bytes() as Buffer,
    idsDigest: copied.bytes() as Buffer,
    salts: copied.bytes() as Buffer,
    knownPositions: integers(),
    knownOffsets: integers(),
    withheldIds: copied.list(() => copied.text()) as string[],
    withheldOffsets: integers(),
    isPlain: copied.integer() === 1,
    sameAsPageId: copied.integer(),
    sameAsReceivedAt: optional(copied.bigint()),
  };
}

/** What is read before it is asked for. */
const smallBytesMax = 64 * 1024;

/** The bodies of some pages, still packed; null where the page has none of its own. And those of others, if they are small. */
export async function readBodies(
  db: Queryable,
  tenantId: number,
  pageIds: readonly number[],
  othersIfSmall: readonly number[] = [],
): Promise<Map<number, Buffer | null>> {
  const bodies = new Map<number, Buffer | null>();
  const select = `select page_id, body from page where tenant_id = ${sqlNumber(tenantId)}
                     and page_id = any (${sqlNumbers(safe([...pageIds, ...othersIfSmall]))})
                     and (page_id = any (${sqlNumbers(safe(pageIds))}) or length(body) <= ${smallBytesMax})`;
  for (const copied = await Statements.of(db).copyOut(select); copied.next();)
    bodies.set(copied.integer() as number, copied.bytes());
  return bodies;
}
