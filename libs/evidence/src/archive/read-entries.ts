import { PagesDigest } from '../leaf/commitments.ts';
import { sha256 } from '../tree/hash.ts';
import { type Span } from '../tree/nodes.ts';
import { ArchiveProblem, quoted } from './archive-problem.ts';
import { Bodies, type Body, type BodyOf } from './bodies.ts';
import { checkPage, cut, type PageChecker, saltOf } from './check-page.ts';
import { checkPurge, isCarriedOut } from './check-purge.ts';
import { type Queryable } from './queryable.ts';
import { readControlRows, readObservationRows, readPages, readPagesOfSweep, readSweepRows } from './rows.ts';
import {
  type ObservationRow,
  type StoredControl,
  type StoredEntry,
  type StoredObservation,
  type StoredPage,
  type StoredSweep,
  type SweepRow,
} from './stored-entry.ts';

export interface ReadEntriesOptions {
  /** Also restore every page to the answer that arrived. Default false: what leaves commit to, and no more. */
  readonly checkPages?: boolean;
  /** Kept by a caller who reads span after span; only of the same tenant, at one moment of the archive. */
  readonly bodies?: Bodies;
}

const windowPositions = 4096;
/** Bodies in work at one time, unpacked; one page alone may be larger. */
const chunkBytesMax = 16 * 1024 * 1024;

/**
 * What is stored at each position of a span, in order, in bounded pieces. Throws an ArchiveProblem at the first
 * position that is missing, held twice, or contradicts itself; what no row can tell of itself, only the leaf
 * can: compare with `storedLeaf`.
 */
export async function* readEntries(
  db: Queryable,
  tenantId: number,
  { begin, end }: Span,
  { checkPages = false, bodies = new Bodies(db, tenantId) }: ReadEntriesOptions = {},
): AsyncGenerator<StoredEntry[]> {
  const reader = new EntryReader({ db, tenantId, bodies }, checkPages);
  for (let first = begin; first < end; first += windowPositions) {
    const rows = await reader.rowsOf({ begin: first, end: Math.min(end, first + windowPositions) });
    const pages = await reader.pagesOf(rows);
    for (const chunk of chunksOf(rows, pages)) {
      yield await reader.entriesOf(chunk, pages);
      // Afterwards: whoever compares leaves has then found which of its objects a page is wrong about.
      if (checkPages) await reader.checkPagesOf(chunk, pages);
    }
  }
}

type Row = ObservationRow | SweepRow | StoredControl;

class EntryReader {
  readonly #checker: PageChecker;
  readonly #checkPages: boolean;

  constructor(checker: PageChecker, checkPages: boolean) {
    this.#checker = checker;
    this.#checkPages = checkPages;
  }

  /** One row for each position. */
  async rowsOf(span: Span): Promise<Row[]> {
    const { db, tenantId } = this.#checker;
    const rows: Row[] = [
      ...(await readObservationRows(db, tenantId, span)),
      ...(await readSweepRows(db, tenantId, span)),
      ...(await readControlRows(db, tenantId, span)),
    ].sort((a, b) => a.position - b.position);
    for (let index = 0, position = span.begin; position < span.end; index += 1, position += 1) {
      const row = rows[index];
      if (!row || row.position > position) throw missing(position);
      if (row.position < position) throw twice(row);
    }
    const extra = rows[span.end - span.begin];
    if (extra) throw twice(extra);
    return rows;
  }

  async pagesOf(rows: readonly Row[]): Promise<Map<number, StoredPage>> {
    const ids = new Set(rows.filter(isObservation).map(({ pageId }) => pageId));
    const pages = ids.size === 0 ? [] : await readPages(this.#checker.db, this.#checker.tenantId, [...ids]);
    const byId = new Map<number, StoredPage>();
    for (const page of pages) {
      if (byId.has(page.pageId)) {
        const place = { code: 'page-differs', table: 'page', position: page.firstPosition } as const;
        throw new ArchiveProblem({ ...place, object: `page ${page.pageId}` }, 'there are two of it.');
      }
      byId.set(page.pageId, page);
    }
    return byId;
  }

  async entriesOf(rows: readonly Row[], pages: ReadonlyMap<number, StoredPage>): Promise<StoredEntry[]> {
    const bodies = await this.#bodiesOf(rows, pages);
    const entries: StoredEntry[] = [];
    for (const row of rows) {
      if (!isObservation(row))
        entries.push(row.kind === 'sweep' ? await this.#sweep(row) : await this.#control(row));
      else {
        entries.push(observationOf(row, pages.get(row.pageId), bodies.get(row.pageId)));
        if (row.purgedAt !== null) await checkPurge(this.#checker.db, this.#checker.tenantId, row);
      }
    }
    return entries;
  }

  /** Checks the pages whose last new object is among these: what is wrong with one object was found by then. */
  async checkPagesOf(rows: readonly Row[], pages: ReadonlyMap<number, StoredPage>): Promise<void> {
    for (const row of rows) {
      const page = isObservation(row) && pages.get(row.pageId);
      if (page && page.firstPosition + page.newItems - 1 === row.position)
        await checkPage(this.#checker, page, wholePage(page, rows));
    }
  }

  #bodiesOf(rows: readonly Row[], pages: ReadonlyMap<number, StoredPage>): Promise<Map<number, Body>> {
    const wanted = new Map<number, BodyOf>();
    for (const { pageId, purgedAt, position } of rows.filter(isObservation)) {
      const page = pages.get(pageId);
      if (page && purgedAt === null && !wanted.has(pageId)) wanted.set(pageId, { ...page, position });
    }
    return this.#checker.bodies.ofAll([...wanted.values()]);
  }

  async #sweep(row: SweepRow): Promise<StoredSweep> {
    const { db, tenantId } = this.#checker;
    if (row.isComplete !== (row.reason === null))
      throw sweepDiffers(row, 'it is complete and has a reason, or neither.');
    const digest = new PagesDigest();
    let newItems = 0;
    for await (const page of readPagesOfSweep(db, tenantId, row.sweepId)) {
      if (page.source !== row.source)
        throw sweepDiffers(row, `its page ${page.pageId} is of ${page.source}.`);
      // A page that brought something is checked with what it brought.
      if (this.#checkPages && page.newItems === 0) await checkPage(this.#checker, page);
      digest.add(page);
      newItems += page.newItems;
    }
    if (digest.pages !== row.pages)
      throw sweepDiffers(row, `it has ${digest.pages} pages, not ${row.pages}.`);
    if (digest.items !== row.items || newItems !== row.newItems)
      throw sweepDiffers(
        row,
        `its pages hold ${digest.items} objects, ${newItems} of them new; it says otherwise.`,
      );
    return { ...row, pagesDigest: digest.digest() };
  }

  /** The key is committed to as the id in the body; the body itself its leaf vouches for. */
  async #control(row: StoredControl): Promise<StoredControl> {
    if (readId(row.body) !== row.key)
      throw controlDiffers(row, 'its body does not have its key as "id": one of them was altered.');
    const { db, tenantId } = this.#checker;
    if (this.#checkPages && row.control === 'retention' && !(await isCarriedOut(db, tenantId, row)))
      throw controlDiffers(row, 'not everything that was deleted under it is gone: some of it was put back.');
    return row;
  }
}

function observationOf(
  row: ObservationRow,
  page: StoredPage | undefined,
  body: Body | undefined,
): StoredObservation {
  if (!page) throw differs(row, `its page ${row.pageId} is missing.`);
  const nth = row.position - page.firstPosition;
  if (nth < 0 || nth >= page.newItems) throw differs(row, `page ${page.pageId} says it did not bring it.`);
  if (page.receivedAt !== row.arrivedAt || page.source !== row.source)
    throw differs(row, `page ${page.pageId} arrived at another time or from another source.`);
  // Its page may be read all the same, for its other objects.
  const isThere = row.purgedAt === null && body;
  const content = isThere ? { bytes: cut(body.bytes, row), salt: saltOf(page, row.position) } : null;
  if (content && !sha256(content.bytes).equals(row.contentHash))
    throw differs(row, `its bytes in page ${page.pageId} do not have its content hash.`);
  return { kind: 'observation', ...row, sweepId: page.sweepId, content };
}

/**
 * Cuts a window so that the pages of a piece are not too much at once, and before each sweep, so that what is
 * wrong with its pages' objects is found before what is wrong with their sum.
 */
function* chunksOf(rows: readonly Row[], pages: ReadonlyMap<number, StoredPage>): Generator<Row[]> {
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

/** The observations a page brought, if all of them are at hand. `rows` are of positions without a hole. */
function wholePage(
  { firstPosition, newItems }: StoredPage,
  rows: readonly Row[],
): ObservationRow[] | undefined {
  const first = firstPosition - (rows[0] as Row).position;
  const own = first < 0 ? [] : rows.slice(first, first + newItems).filter(isObservation);
  return own.length === newItems ? own : undefined;
}

function readId(body: string): unknown {
  try {
    return (JSON.parse(body) as { id?: unknown } | null)?.id;
  } catch {
    return undefined;
  }
}

function isObservation(row: Row): row is ObservationRow {
  return !('kind' in row);
}

function missing(position: number): ArchiveProblem {
  const place = {
    code: 'position-missing',
    table: 'observation, sweep or control_record',
    position,
  } as const;
  return new ArchiveProblem({ ...place, object: 'the row' }, 'it is missing: it was deleted or moved.');
}

function twice(row: Row): ArchiveProblem {
  const table = isObservation(row) ? 'observation' : row.kind === 'sweep' ? 'sweep' : 'control_record';
  const place = { code: 'position-twice', table, position: row.position, object: 'the row' } as const;
  return new ArchiveProblem(place, 'two rows have this position: one was inserted or moved.');
}

function differs(row: ObservationRow, finding: string): ArchiveProblem {
  const object = `the observation of ${row.source} ${quoted(row.objectId)}`;
  const place = {
    code: 'observation-differs',
    table: 'observation',
    position: row.position,
    object,
  } as const;
  return new ArchiveProblem(place, finding);
}

function sweepDiffers(row: SweepRow, finding: string): ArchiveProblem {
  const object = `sweep ${row.sweepId} of ${row.source}`;
  return new ArchiveProblem(
    { code: 'sweep-differs', table: 'sweep', position: row.position, object },
    finding,
  );
}

function controlDiffers({ position, control, key }: StoredControl, finding: string): ArchiveProblem {
  const object = `the ${control} record ${quoted(key)}`;
  return new ArchiveProblem({ code: 'control-differs', table: 'control_record', position, object }, finding);
}
