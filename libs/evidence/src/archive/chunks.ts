import { type Span } from '../tree/nodes.ts';
import { ArchiveProblem } from './archive-problem.ts';
import { type Bodies, type Body, type BodyOf } from './bodies.ts';
import { readObservationRows } from './observation-rows.ts';
import { type Queryable } from './queryable.ts';
import { readPages } from './page-rows.ts';
import { readControlRows, readSweepRows } from './rows.ts';
import { type ObservationRow, type StoredControl, type StoredPage, type SweepRow } from './stored-entry.ts';

export type Row = ObservationRow | SweepRow | StoredControl;

/** Rows of consecutive positions, with the pages that their observations name, and what is in these. */
export interface Chunk {
  /** One for each position. */
  readonly rows: readonly Row[];
  /** Those that are there. */
  readonly pages: ReadonlyMap<number, StoredPage>;
  /** Of pages that are needed for their bytes. */
  readonly bodies: ReadonlyMap<number, Body>;
  /** Of the positions that were looked at together: those among the rows, and what comes after them. */
  readonly sweeps: readonly SweepRow[];
}

export interface ChunkReader {
  readonly db: Queryable;
  readonly tenantId: number;
  readonly bodies: Bodies;
}

/** Positions of one look: under ten megabytes of rows. A look costs a plan over every month's partition. */
export const positionsPerLook = 16_384;
/** Pages of one look: each may name thousands of positions. */
const pagesPerLook = 200;
/** Bodies in work at one time, unpacked; one page alone may be larger. */
const chunkBytesMax = 8 * 1024 * 1024;

/**
 * A span in bounded pieces. Throws an ArchiveProblem at the first position that is not held once, or whose page is
 * held twice, after all that comes before it.
 */
export async function* readChunks(reader: ChunkReader, { begin, end }: Span): AsyncGenerator<Chunk> {
  for (let first = begin; first < end; first += positionsPerLook) {
    const span = { begin: first, end: Math.min(end, first + positionsPerLook) };
    const { rows, sweeps } = await readRows(reader, span);
    const [count, problem] = firstProblem(rows, span);
    for (const some of ofFewPages(rows.slice(0, count))) yield* chunksOf(reader, some, sweeps);
    if (problem) throw problem;
  }
}

async function readRows(
  { db, tenantId }: ChunkReader,
  span: Span,
): Promise<{ rows: Row[]; sweeps: SweepRow[] }> {
  const observations = await readObservationRows(db, tenantId, span);
  const sweeps = await readSweepRows(db, tenantId, span);
  const rows = [...observations, ...sweeps, ...(await readControlRows(db, tenantId, span))];
  return { rows: rows.sort((a, b) => a.position - b.position), sweeps };
}

/** How many of the rows are the one of their position, and why it is not all that there should be. */
function firstProblem(rows: readonly Row[], { begin, end }: Span): [number, ArchiveProblem | null] {
  const size = end - begin;
  for (let index = 0; index <= size; index += 1) {
    const row = rows[index];
    if (index === size && !row) break;
    if (!row || row.position > begin + index) return [index, missing(begin + index)];
    if (row.position < begin + index) return [index - 1, twice(row)];
  }
  return [size, null];
}

/** Cut so that none needs more pages than one look. */
function* ofFewPages(rows: readonly Row[]): Generator<Row[]> {
  let first = 0;
  let pageIds = new Set<number>();
  for (const [index, row] of rows.entries()) {
    if (!isObservation(row) || pageIds.has(row.pageId)) continue;
    if (pageIds.size === pagesPerLook) {
      yield rows.slice(first, index);
      first = index;
      pageIds = new Set();
    }
    pageIds.add(row.pageId);
  }
  yield rows.slice(first);
}

async function* chunksOf(
  reader: ChunkReader,
  rows: readonly Row[],
  sweeps: readonly SweepRow[],
): AsyncGenerator<Chunk> {
  const ids = new Set<number>();
  for (const row of rows) if (isObservation(row)) ids.add(row.pageId);
  const pages = new Map<number, StoredPage>();
  const doubled = new Map<number, StoredPage>();
  for (const page of await readPages(reader.db, reader.tenantId, [...ids]))
    (pages.has(page.pageId) ? doubled : pages).set(page.pageId, page);
  const end =
    doubled.size === 0 ? -1 : rows.findIndex((row) => isObservation(row) && doubled.has(row.pageId));
  for (const some of ofFewBytes(end < 0 ? rows : rows.slice(0, end), pages))
    yield { rows: some, pages, bodies: await bodiesOf(reader, some, pages), sweeps };
  if (end >= 0) throw pageTwice(doubled.get((rows[end] as ObservationRow).pageId) as StoredPage);
}

function bodiesOf(
  { bodies }: ChunkReader,
  rows: readonly Row[],
  pages: ReadonlyMap<number, StoredPage>,
): Promise<Map<number, Body>> {
  const wanted = new Map<number, BodyOf>();
  for (const row of rows) {
    if (!isObservation(row) || row.purgedAt !== null || wanted.has(row.pageId)) continue;
    const page = pages.get(row.pageId);
    if (page) wanted.set(row.pageId, { ...page, position: row.position });
  }
  return bodies.ofAll([...wanted.values()]);
}

/**
 * Cuts so that the pages of a piece are not too much at once, and before each sweep, so that what is
 * wrong with its pages' objects is found before what is wrong with their sum.
 */
function* ofFewBytes(rows: readonly Row[], pages: ReadonlyMap<number, StoredPage>): Generator<Row[]> {
  let chunk: Row[] = [];
  let bytes = 0;
  let pageId: number | undefined;
  for (const row of rows) {
    const isNewPage = isObservation(row) && row.pageId !== pageId;
    if (isNewPage) pageId = row.pageId;
    const more = isNewPage ? (pages.get(row.pageId)?.sizeBytes ?? 0) : 0;
    if (chunk.length > 0 && (bytes + more > chunkBytesMax || !isObservation(row))) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    bytes += more;
    chunk.push(row);
  }
  if (chunk.length > 0) yield chunk;
}

export function isObservation<Other extends { kind: 'sweep' | 'control' }>(
  row: ObservationRow | Other,
): row is ObservationRow {
  return row.kind === 'observation';
}

function missing(position: number): ArchiveProblem {
  const place = {
    code: 'position-missing',
    table: 'observation, sweep or control_record',
    position,
  } as const;
  return new ArchiveProblem({ ...place, object: 'the row' }, 'it is missing: it was deleted or moved.');
}

/** Where the rows of a kind lie. */
export const tableOf = { observation: 'observation', sweep: 'sweep', control: 'control_record' } as const;

function pageTwice({ pageId, firstPosition: position }: StoredPage): ArchiveProblem {
  const place = { code: 'page-differs', table: 'page', position, object: `page ${pageId}` } as const;
  return new ArchiveProblem(place, 'there are two of it.');
}

function twice(row: Row): ArchiveProblem {
  const table = tableOf[row.kind];
  const place = { code: 'position-twice', table, position: row.position, object: 'the row' } as const;
  return new ArchiveProblem(place, 'two rows have this position: one was inserted or moved.');
}
