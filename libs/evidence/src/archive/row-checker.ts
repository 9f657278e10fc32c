import { setImmediate as turn } from 'node:timers/promises';
import { PagesDigest } from '../leaf/commitments.ts';
import { sha256Chars } from '../tree/hash.ts';
import { ArchiveProblem, quoted } from './archive-problem.ts';
import { type Body } from './bodies.ts';
import { cut, type PageChecker } from './check-answer.ts';
import { checkPage } from './check-page.ts';
import { checkPurge, isCarriedOut } from './check-purge.ts';
import { type Chunk, isObservation, type Row } from './chunks.ts';
import {
  objectIdOf,
  type ObservationRow,
  type StoredControl,
  type StoredPage,
  type StoredSweep,
  type SweepRow,
} from './stored-entry.ts';
import { SweepPages } from './sweep-pages.ts';

/** A row of observation, or more than the row of what is not one. */
export type CheckedRow = ObservationRow | StoredSweep | StoredControl;

/** Checks rows, as far as a row can be checked by what lies beside it. */
export class RowChecker {
  readonly #checker: PageChecker;
  readonly #checkPages: boolean;
  readonly #sweepPages: SweepPages;

  constructor(checker: PageChecker, checkPages: boolean) {
    this.#checker = checker;
    this.#checkPages = checkPages;
    this.#sweepPages = new SweepPages(checker.db, checker.tenantId, checkPages ? checker.bodies : null);
  }

  async check({ rows, pages, bodies, sweeps }: Chunk): Promise<CheckedRow[]> {
    const checked: CheckedRow[] = [];
    let pageId = NaN;
    for (const row of rows) {
      if (!isObservation(row)) {
        checked.push(row.kind === 'sweep' ? await this.#sweep(row, sweeps) : await this.#control(row));
        continue;
      }
      // What is read and unpacked meanwhile gets its turn between pages.
      if (row.pageId !== pageId) await turn();
      pageId = row.pageId;
      checkObservation(row, pages.get(pageId), bodies.get(pageId));
      if (row.purgedAt !== null) await checkPurge(this.#checker.db, this.#checker.tenantId, row);
      checked.push(row);
    }
    return checked;
  }

  /** Checks the pages whose last new object is among these: what is wrong with one object was found by then. */
  async checkPagesOf({ rows, pages }: Chunk): Promise<void> {
    for (const row of rows) {
      const page = isObservation(row) && pages.get(row.pageId);
      if (!page || page.firstPosition + page.newItems - 1 !== row.position) continue;
      await turn();
      await checkPage(this.#checker, page, wholePage(page, rows));
    }
  }

  async #sweep(row: SweepRow, coming: readonly SweepRow[]): Promise<StoredSweep> {
    if (row.isComplete !== (row.reason === null))
      throw sweepDiffers(row, 'it is complete and has a reason, or neither.');
    const digest = new PagesDigest();
    let newItems = 0;
    for await (const page of this.#sweepPages.of(row, coming)) {
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

function checkObservation(row: ObservationRow, page: StoredPage | undefined, body: Body | undefined): void {
  if (!page) throw differs(row, `its page ${row.pageId} is missing.`);
  const nth = row.position - page.firstPosition;
  if (nth < 0 || nth >= page.newItems) throw differs(row, `page ${page.pageId} says it did not bring it.`);
  if (page.receivedAt !== row.arrivedAt || page.source !== row.source)
    throw differs(row, `page ${page.pageId} arrived at another time or from another source.`);
  // Its page may be read all the same, for its other objects.
  if (row.purgedAt === null && body && sha256Chars(cut(body.bytes, row)) !== row.contentHash)
    throw differs(row, `its bytes in page ${page.pageId} do not have its content hash.`);
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

function differs(row: ObservationRow, finding: string): ArchiveProblem {
  const object = `the observation of ${row.source} ${quoted(objectIdOf(row))}`;
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
