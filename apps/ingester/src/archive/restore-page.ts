import {
  ContentDeletedError,
  cut,
  DamagedArchiveError,
  type ObservationPlace,
  placesOfRun,
  readObservations,
  type TenantArchive,
  unpackBody,
} from '@countersign/database';
import { hashOf } from './arrived-page.ts';

export interface RestoredPage {
  /** As they arrived, proved by the page's SHA-256. */
  readonly bytes: Buffer;
  /** Its objects in the page's order. */
  readonly items: readonly RestoredItem[];
}

export interface RestoredItem {
  readonly position: number;
  readonly start: number;
  readonly end: number;
  /** Archived for the first time with this very page. */
  readonly isNew: boolean;
}

interface Row {
  readonly pageId: number;
  /** Null once a content that the page shows was deleted under policy. */
  readonly sha256: Buffer | null;
  readonly body: Buffer | null;
  readonly positions: string[];
  readonly offsets: number[];
  readonly firstPosition: number;
  readonly newItems: number;
  readonly sameAsPageId: number | null;
}

/**
 * The exact answer of the source: the stored body with the objects spliced in that were archived before. What was
 * withheld on arrival is blank in it. Throws a ContentDeletedError if a content of the page was deleted since.
 */
export async function restorePage(
  archive: TenantArchive,
  tenantId: number,
  pageId: number,
): Promise<RestoredPage> {
  const page = await readRow(archive, tenantId, pageId);
  try {
    const restored = await putTogether(archive, tenantId, page);
    if (page.sha256 !== null && hashOf(restored.bytes).equals(page.sha256)) return restored;
  } catch (error) {
    if (!(error instanceof ContentDeletedError)) throw error;
    throw new ContentDeletedError(`Page ${pageId} of tenant ${tenantId}`, error.controlPosition);
  }
  throw new DamagedArchiveError(
    `Page ${pageId} of tenant ${tenantId} does not restore to the bytes that arrived: it or an object in it was altered.`,
  );
}

async function putTogether(archive: TenantArchive, tenantId: number, page: Row): Promise<RestoredPage> {
  const stored = page.sameAsPageId === null ? page : await readRow(archive, tenantId, page.sameAsPageId);
  if (!stored.body) throw new DamagedArchiveError(`Page ${stored.pageId} of tenant ${tenantId} has no body.`);
  const body = await unpackBody(stored.body, tenantId, stored.pageId);
  const positions = stored.positions.map(Number);
  const known = await readObservations(archive, tenantId, missingFrom(stored, positions));
  const fresh = await placesOfRun(archive, tenantId, stored.firstPosition, stored.newItems);
  for (const place of fresh) known.set(place.position, cut(body, place));
  return splice(body, positions, stored.offsets, known, fresh, page.sameAsPageId === null);
}

/** An object twice in one page is cut out the second time: its bytes are in this very body. */
function missingFrom(row: Row, positions: readonly number[]): number[] {
  const isOwn = (position: number) =>
    position >= row.firstPosition && position < row.firstPosition + row.newItems;
  return positions.filter((position) => !isOwn(position));
}

function splice(
  body: Buffer,
  positions: readonly number[],
  offsets: readonly number[],
  objects: ReadonlyMap<number, Buffer>,
  fresh: readonly ObservationPlace[],
  isOriginal: boolean,
): RestoredPage {
  const pieces: Buffer[] = [];
  const items: RestoredItem[] = [];
  let taken = 0;
  let added = 0;
  let next = 0;
  const takeFreshBefore = (offset: number) => {
    for (let place = fresh[next]; place && place.offset < offset; place = fresh[(next += 1)]) {
      const start = place.offset + added;
      items.push({ position: place.position, start, end: start + place.length, isNew: isOriginal });
    }
  };
  for (const [index, position] of positions.entries()) {
    const object = objects.get(position);
    const offset = offsets[index] as number;
    if (!object)
      throw new DamagedArchiveError(`A page names archive position ${position}, which is missing.`);
    takeFreshBefore(offset);
    pieces.push(body.subarray(taken, offset), object);
    items.push({ position, start: offset + added, end: offset + added + object.length, isNew: false });
    taken = offset;
    added += object.length;
  }
  takeFreshBefore(Infinity);
  pieces.push(body.subarray(taken));
  return { bytes: Buffer.concat(pieces), items };
}

async function readRow(archive: TenantArchive, tenantId: number, pageId: number): Promise<Row> {
  const [row] = (await archive.query(
    `select page_id::float8 as "pageId", sha256, body, known_positions as positions, known_offsets as offsets,
            first_position::float8 as "firstPosition", new_items as "newItems",
            same_as_page_id::float8 as "sameAsPageId"
       from page where tenant_id = $1 and page_id = $2`,
    [tenantId, pageId],
  )) as Row[];
  if (!row) throw new DamagedArchiveError(`Tenant ${tenantId} has no page ${pageId}.`);
  return row;
}
