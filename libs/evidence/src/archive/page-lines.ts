import { type PageLine } from '../leaf/commitments.ts';
import { idsOfPage } from './check-page.ts';
import { type Queryable } from './queryable.ts';
import { Recent } from './recent.ts';
import { readPagesOfSweep } from './page-rows.ts';

/** A page as the pages digest tells it, and the ids its ids digest is made of, in the page's order. */
export interface PageWithIds extends PageLine {
  readonly ids: readonly (string | null)[];
}

/** What the pages digest of a sweep is made of, in its order: the `.pages` file of an evidence folder. */
export async function* readPageLines(
  db: Queryable,
  tenantId: number,
  sweepId: string,
): AsyncGenerator<PageWithIds> {
  const recent = new Recent(db, tenantId);
  for await (const page of readPagesOfSweep(db, tenantId, sweepId)) {
    const { pageNumber, items, idsDigest, commitment } = page;
    yield { pageNumber, items, idsDigest, commitment, ids: await idsOfPage({ recent }, page) };
  }
}
