import { type Span } from '../tree/nodes.ts';
import { type Queryable } from './queryable.ts';
import { sqlNumber, sqlNumbers, Statements } from './statements.ts';
import { type StoredControl, type StoredPage, type SweepRow } from './stored-entry.ts';

// Bigints come as float8, exact up to 2^53; what is larger was not written by us and will be found nowhere. Asked for
// as it came, it could be out of Postgres' range, and an error instead of a finding.
const safe = (numbers: readonly number[]) => numbers.filter(Number.isSafeInteger);

/**
 * An instant as a leaf writes it. One that is finer than a millisecond, before our era or infinite is given in
 * Postgres' own words, which no leaf has: a driver's Date would cut it, and a change of microseconds would pass.
 */
function instant(column: string): string {
  return `case when ${column} is null then null
               when isfinite(${column}) and ${column} >= '0001-01-01' and ${column} = date_trunc('milliseconds', ${column})
               then to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
               else ${column}::text end`;
}

export async function readSweepRows(
  db: Queryable,
  tenantId: number,
  { begin, end }: Span,
): Promise<SweepRow[]> {
  return (await db.query(
    `select 'sweep' as kind, position::float8 as position, source, sweep_id::text as "sweepId", asked,
            ${instant('started_at')} as begin, ${instant('ended_at')} as end,
            ${instant('range_from')} as "rangeFrom", ${instant('range_to')} as "rangeTo",
            pages, items, new_items as "newItems", complete as "isComplete", reason
       from sweep where tenant_id = $1 and position >= $2 and position < $3 order by position`,
    [tenantId, begin, end],
  )) as SweepRow[];
}

export async function readControlRows(
  db: Queryable,
  tenantId: number,
  { begin, end }: Span,
): Promise<StoredControl[]> {
  return (await db.query(
    `select 'control' as kind, position::float8 as position, kind as control, key,
            ${instant('recorded_at')} as "recordedAt", salt, body
       from control_record where tenant_id = $1 and position >= $2 and position < $3 order by position`,
    [tenantId, begin, end],
  )) as StoredControl[];
}

const selectPage = `
  select page_id::float8 as "pageId", ${instant('received_at')} as "receivedAt", sweep_id::text as "sweepId", source,
         page_number as "pageNumber", asked, status, request_id as "requestId", source_date as "sourceDate", items, first_position::float8 as "firstPosition", new_items as "newItems",
         size_bytes as "sizeBytes", sha256, salt, answer_commitment as "answerCommitment", body_salt as "bodySalt",
         body_commitment as "bodyCommitment", commitment, ids_sha256 as "idsDigest", salts,
         known_positions::float8[] as "knownPositions", known_offsets as "knownOffsets",
         withheld_ids as "withheldIds", withheld_offsets as "withheldOffsets",
         1 = all (array[array_lower(known_positions, 1), array_lower(known_offsets, 1), array_lower(withheld_ids, 1),
                        array_lower(withheld_offsets, 1), 1]) is not false as "isPlain",
         same_as_page_id::float8 as "sameAsPageId", ${instant('same_as_received_at')} as "sameAsReceivedAt"
    from page`;

export async function readPages(
  db: Queryable,
  tenantId: number,
  pageIds: readonly number[],
): Promise<StoredPage[]> {
  if (pageIds.length === 0) return [];
  return (await db.query(
    `${selectPage} where tenant_id = $1 and page_id = any($2::bigint[]) order by page_id`,
    [tenantId, safe(pageIds)],
  )) as StoredPage[];
}

/** Pages of one look. A page names at most a few thousand positions. */
export const pagesPerLook = 200;

/** The pages of a sweep in the order they were archived. */
export async function* readPagesOfSweep(
  db: Queryable,
  tenantId: number,
  sweepId: string,
): AsyncGenerator<StoredPage> {
  for (let after = -1; ;) {
    const pages = (await db.query(
      `${selectPage} where tenant_id = $1 and sweep_id = $2 and page_id > $3 order by page_id limit ${pagesPerLook}`,
      [tenantId, sweepId, after],
    )) as StoredPage[];
    yield* pages;
    const last = pages.at(-1);
    if (!last || pages.length < pagesPerLook) return;
    after = last.pageId;
  }
}

/** Those of several sweeps, likewise; one more than a look has if there are more. */
export async function readPagesOfSweeps(
  db: Queryable,
  tenantId: number,
  sweepIds: readonly string[],
): Promise<StoredPage[]> {
  return (await db.query(
    `${selectPage} where tenant_id = $1 and sweep_id = any($2::uuid[]) order by page_id limit ${pagesPerLook + 1}`,
    [tenantId, sweepIds],
  )) as StoredPage[];
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
