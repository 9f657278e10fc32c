import { writeCursor } from './cursor.ts';

/** A row of a page: the item as JSON text from SQL, and where it stands in the sort. */
export interface KeyedItem {
  readonly item: string;
  readonly key: string | null;
  readonly tenantId: number;
  readonly id: string;
}

/** The list as JSON text. `rows` may hold one row more than `limit`, which shows that there is a next page. */
export function pageText(rows: readonly KeyedItem[], limit: number, sort: string): string {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last ? writeCursor({ ...last, sort }) : null;
  return `{"items":[${shown.map((row) => row.item).join(',')}],"nextCursor":${JSON.stringify(nextCursor)}}`;
}
