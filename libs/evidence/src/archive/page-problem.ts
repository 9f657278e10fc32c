import { ArchiveProblem } from './archive-problem.ts';
import { type StoredPage } from './stored-entry.ts';

export function pageDiffers(page: StoredPage, finding: string): ArchiveProblem {
  const place = { code: 'page-differs', table: 'page', object: `page ${page.pageId}` } as const;
  return new ArchiveProblem({ ...place, position: positionOf(page) }, finding);
}

/** Of the first object it brought; null if it brought none. */
export function positionOf({ firstPosition, newItems }: StoredPage): number | null {
  return newItems > 0 ? firstPosition : null;
}
