import { isUtf8 } from 'node:buffer';
import { setImmediate } from 'node:timers/promises';
import { readPackedBodies, unpackBody } from '@countersign/database';
import type { PageSource } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

/** An archived object with its bytes as text. */
export interface ArchivedObject {
  readonly position: number;
  readonly pageId: number;
  /** Index among the page's own new objects. */
  readonly item: number;
  readonly source: PageSource;
  /** What was asked for: a member of a group does not say which group. */
  readonly asked: string;
  readonly receivedAt: string;
  readonly text: string;
  /** Whether the bytes are UTF-8: if not, `text` has marks in it that nobody wrote. */
  readonly isText: boolean;
}

/** Objects in archive order, some at a time: between two of the groups the process attends to everything else. */
export type ArchivedObjects = AsyncIterable<Iterable<ArchivedObject>> | Iterable<Iterable<ArchivedObject>>;

export interface PageToRead {
  readonly pageId: number;
  readonly source: PageSource;
  readonly asked: string;
  readonly receivedAt: string;
  readonly items: number;
  readonly status: number;
  /** Unpacked body; null for a page equal to an earlier one. */
  readonly body: Buffer | null;
}

interface PageRow extends Omit<PageToRead, 'body'> {
  readonly firstPosition: number;
  readonly newItems: number;
}

interface PlaceRow {
  readonly position: number;
  readonly pageId: number;
  readonly offset: number;
  readonly length: number;
}

const pagesSql = `
select page_id::float8 as "pageId", source, asked, instant_text(received_at) as "receivedAt", items, status,
       first_position::float8 as "firstPosition", new_items as "newItems"
  from page
 where tenant_id = $1 and page_id >= $2 and page_id < $3
 order by page_id
 limit $4`;

// Positions follow pages, because both are handed out under the same lock; so the new objects of these pages
// are one run of positions (with sweeps in between), and one index range finds them. What was deleted under
// policy is not read: its bytes are blank.
const placesSql = `
select position::float8 as position, page_id::float8 as "pageId", body_offset as offset, body_length as length
  from observation
 where tenant_id = $1 and position between $2 and $3 and purged_at_position is null
 order by position`;

/** The next archived pages with the objects each brought for the first time, in archive order. */
export async function pagesToRead(
  runner: QueryRunner,
  tenantId: number,
  fromPageId: number,
  toPageId: number,
  pagesMax: number,
): Promise<{ pages: PageToRead[]; objects: ArchivedObjects }> {
  const rows = (await runner.query(pagesSql, [tenantId, fromPageId, toPageId, pagesMax])) as PageRow[];
  const bringing = rows.filter((row) => row.newItems > 0);
  const last = bringing.at(-1);
  const places: PlaceRow[] =
    bringing[0] && last
      ? await runner.query(placesSql, [
          tenantId,
          bringing[0].firstPosition,
          last.firstPosition + last.newItems - 1,
        ])
      : [];
  const pages = new Map<number, { page: PageToRead; firstPosition: number }>();
  const packed = await readPackedBodies(runner, tenantId, rows);
  for (const row of rows) {
    const own = packed.get(row.pageId);
    const body = own ? await unpackBody(own, tenantId, row.pageId) : null;
    pages.set(row.pageId, { page: { ...row, body }, firstPosition: row.firstPosition });
  }
  return { pages: [...pages.values()].map((entry) => entry.page), objects: inGroups(places, pages) };
}

// Reading a batch at one go kept the process from everything else for a second: signals, sockets, its heartbeat.
const objectsPerGroup = 100;

async function* inGroups(
  places: readonly PlaceRow[],
  pages: ReadonlyMap<number, { readonly page: PageToRead; readonly firstPosition: number }>,
): AsyncGenerator<Iterable<ArchivedObject>> {
  for (let from = 0; from < places.length; from += objectsPerGroup) {
    yield objectsAt(places.slice(from, from + objectsPerGroup), pages);
    await setImmediate();
  }
}

// One at a time: a batch holds tens of thousands, and a text that outlives its reading costs the collector
// more time than its reading took.
function* objectsAt(
  places: readonly PlaceRow[],
  pages: ReadonlyMap<number, { readonly page: PageToRead; readonly firstPosition: number }>,
): Generator<ArchivedObject> {
  for (const place of places) {
    const entry = pages.get(place.pageId);
    const body = entry?.page.body;
    if (!entry || !body) continue;
    const { page, firstPosition } = entry;
    const bytes = body.subarray(place.offset, place.offset + place.length);
    yield {
      position: place.position,
      pageId: place.pageId,
      item: place.position - firstPosition,
      source: page.source,
      asked: page.asked,
      receivedAt: page.receivedAt,
      text: bytes.toString('utf8'),
      isText: isUtf8(bytes),
    };
  }
}
