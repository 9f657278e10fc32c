import { type Bodies } from './bodies.ts';
import { type Queryable } from './queryable.ts';
import { pagesPerLook, readPagesOfSweep, readPagesOfSweeps } from './page-rows.ts';
import { type StoredPage, type SweepRow } from './stored-entry.ts';

const sweepsPerLook = 100;

/**
 * The pages of sweeps that are asked for in their order, read for many sweeps at once: every few minutes there is one,
 * with a page or two, and a look costs a plan over every month's partition. Only for one moment of the archive.
 */
export class SweepPages {
  readonly #db: Queryable;
  readonly #tenantId: number;
  readonly #bodies: Bodies | null;
  /** Of the sweeps that were read ahead. */
  #read = new Map<string, StoredPage[]>();

  /** `bodies`: of a caller who will ask them for the pages that brought nothing. */
  constructor(db: Queryable, tenantId: number, bodies: Bodies | null) {
    this.#db = db;
    this.#tenantId = tenantId;
    this.#bodies = bodies;
  }

  /** In the order they were archived. `coming` are sweeps in their order, this one and those after it among them. */
  async *of(sweep: SweepRow, coming: readonly SweepRow[]): AsyncGenerator<StoredPage> {
    if (!this.#read.has(sweep.sweepId)) await this.#readAhead(sweep, coming);
    const pages = this.#read.get(sweep.sweepId);
    this.#read.delete(sweep.sweepId);
    if (pages) yield* pages;
    else yield* readPagesOfSweep(this.#db, this.#tenantId, sweep.sweepId);
  }

  async #readAhead(sweep: SweepRow, coming: readonly SweepRow[]): Promise<void> {
    this.#read = new Map();
    const together = firstOf(coming.slice(coming.indexOf(sweep)));
    if (together.length < 2) return;
    const sweepIds = together.map(({ sweepId }) => sweepId);
    const pages = await readPagesOfSweeps(this.#db, this.#tenantId, sweepIds);
    // They are more than their sweeps say: read one by one, piece by piece, as those of a large sweep are.
    if (pages.length > pagesPerLook) return;
    this.#read = new Map(sweepIds.map((sweepId) => [sweepId, []]));
    for (const page of pages) this.#read.get(page.sweepId)?.push(page);
    this.#bodies?.expect(
      pages.filter(({ newItems, sameAsPageId }) => newItems === 0 && sameAsPageId === null),
    );
  }
}

/** As many as fit into one look, by what they say of themselves. */
function firstOf(sweeps: readonly SweepRow[]): SweepRow[] {
  let pages = 0;
  const first: SweepRow[] = [];
  for (const sweep of sweeps.slice(0, sweepsPerLook)) {
    pages += sweep.pages;
    if (pages > pagesPerLook) break;
    first.push(sweep);
  }
  return first;
}
