import { readObservationRows, readObservationsAt } from './observation-rows.ts';
import { type Queryable } from './queryable.ts';
import { readPages } from './page-rows.ts';
import { type ObservationRow, type StoredPage } from './stored-entry.ts';

const rowsMax = 50_000;
const pagesMax = 200;

/**
 * Rows and pages that page after page names again: every few minutes a sweep shows the requests that the one before it
 * showed. Bounded: what is full begins anew. Only for one moment of the archive.
 */
export class Recent {
  readonly #db: Queryable;
  readonly #tenantId: number;
  readonly #rows = new Map<number, ObservationRow>();
  readonly #pages = new Map<number, readonly StoredPage[]>();
  readonly #brought = new Map<number, readonly ObservationRow[]>();

  constructor(db: Queryable, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
  }

  /** By position, those that are there; others may be among them. */
  async rowsAt(positions: readonly number[]): Promise<ReadonlyMap<number, ObservationRow>> {
    if (this.#rows.size > rowsMax) this.#rows.clear();
    const missing = new Set(positions.filter((position) => !this.#rows.has(position)));
    for (const row of await readObservationsAt(this.#db, this.#tenantId, [...missing]))
      this.#rows.set(row.position, row);
    return this.#rows;
  }

  /** In the order of their ids; two of one id are both given. */
  async pages(pageIds: readonly number[]): Promise<StoredPage[]> {
    if (this.#pages.size > pagesMax) this.#pages.clear();
    const missing = pageIds.filter((pageId) => !this.#pages.has(pageId));
    for (const page of await readPages(this.#db, this.#tenantId, missing)) {
      const twice = this.#pages.get(page.pageId) ?? [];
      this.#pages.set(page.pageId, [...twice, page]);
    }
    return [...pageIds].sort((a, b) => a - b).flatMap((pageId) => this.#pages.get(pageId) ?? []);
  }

  /** What stands at the positions of the objects that a page brought. */
  async broughtBy({ pageId, firstPosition, newItems }: StoredPage): Promise<readonly ObservationRow[]> {
    const known = this.#brought.get(pageId);
    if (known) return known;
    if (this.#brought.size > pagesMax) this.#brought.clear();
    const span = { begin: firstPosition, end: firstPosition + newItems };
    const rows = newItems > 0 ? await readObservationRows(this.#db, this.#tenantId, span) : [];
    this.#brought.set(pageId, rows);
    return rows;
  }
}
