import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ContentDeletedError } from './content-deleted-error.ts';
import { DamagedArchiveError } from './damaged-archive-error.ts';

/** A tenant's archive, or a transaction in it. */
interface Archive {
  query(sql: string, values: unknown[]): Promise<unknown>;
}

const unpack = promisify(gunzip);
/** A page is at most this large when it arrives; more is not ours. */
const unpackedBytesMax = 256 * 1024 * 1024;

/** Where the bytes of an observation lie. */
export interface ObservationPlace {
  readonly position: number;
  readonly offset: number;
  readonly length: number;
  readonly pageId: number;
  readonly observedAt: Date;
  /** Position of the control record under which the content was deleted; null while it is there. */
  readonly deletedAt: number | null;
}

/** The exact bytes of one object of the archive. Throws a ContentDeletedError if they were deleted under policy. */
export async function readObservation(archive: Archive, tenantId: number, position: number): Promise<Buffer> {
  const bytes = (await readObservations(archive, tenantId, [position])).get(position);
  if (!bytes)
    throw new DamagedArchiveError(`Tenant ${tenantId} has nothing at archive position ${position}.`);
  return bytes;
}

/** The exact bytes of several objects, by position. Each page they lie in is read once. */
export async function readObservations(
  archive: Archive,
  tenantId: number,
  positions: readonly number[],
): Promise<Map<number, Buffer>> {
  const found = new Map<number, Buffer>();
  for await (const page of observationPages(archive, tenantId, positions))
    for (const [position, bytes] of await page()) found.set(position, bytes);
  return found;
}

/**
 * The same, page by page: each step reads one of the pages they lie in, and its bytes keep the whole page in memory. So
 * many can be asked for at once, if only what is needed of them is kept; and one that is damaged spoils no other.
 */
export async function* observationPages(
  archive: Archive,
  tenantId: number,
  positions: readonly number[],
): AsyncGenerator<() => Promise<[position: number, bytes: Buffer][]>> {
  const places = await placesOf(archive, 'tenant_id = $1 and position = any($2::bigint[])', [
    tenantId,
    positions,
  ]);
  const byPage = new Map<number, ObservationPlace[]>();
  for (const place of places) {
    const others = byPage.get(place.pageId);
    if (others) others.push(place);
    else byPage.set(place.pageId, [place]);
  }
  for (const [pageId, inPage] of byPage)
    yield async () => {
      const body = await readBody(archive, tenantId, pageId, (inPage[0] as ObservationPlace).observedAt);
      return inPage.map((place) => [place.position, cut(body, place)]);
    };
}

/** The places of a run of positions, ascending. A sweep's own position has none. */
export function placesOfRun(
  archive: Archive,
  tenantId: number,
  first: number,
  count: number,
): Promise<ObservationPlace[]> {
  if (count === 0) return Promise.resolve([]);
  return placesOf(archive, 'tenant_id = $1 and position >= $2 and position < $3', [
    tenantId,
    first,
    first + count,
  ]);
}

async function placesOf(archive: Archive, condition: string, values: unknown[]): Promise<ObservationPlace[]> {
  return (await archive.query(
    `select position::float8 as position, body_offset as "offset", body_length as "length",
            page_id::float8 as "pageId", observed_at as "observedAt", purged_at_position::float8 as "deletedAt"
       from observation where ${condition} order by position`,
    values,
  )) as ObservationPlace[];
}

/** The body of a page without the objects that were known already. */
export async function readBody(
  archive: Archive,
  tenantId: number,
  pageId: number,
  receivedAt: Date,
): Promise<Buffer> {
  const [page] = (await archive.query(
    'select body from page where tenant_id = $1 and received_at = $2 and page_id = $3',
    [tenantId, receivedAt, pageId],
  )) as { body: Buffer | null }[];
  if (!page?.body)
    throw new DamagedArchiveError(`Page ${pageId} of tenant ${tenantId} is missing or has no body.`);
  return unpackBody(page.body, tenantId, pageId);
}

export async function unpackBody(body: Buffer, tenantId: number, pageId: number): Promise<Buffer> {
  try {
    return await unpack(body, { maxOutputLength: unpackedBytesMax });
  } catch (cause) {
    throw new DamagedArchiveError(
      `The body of page ${pageId} of tenant ${tenantId} cannot be unpacked: it was altered or damaged. Run \`countersign verify --full\`.`,
      { cause },
    );
  }
}

export function cut(body: Buffer, { offset, length, position, pageId, deletedAt }: ObservationPlace): Buffer {
  if (deletedAt !== null)
    throw new ContentDeletedError(`The content at archive position ${position}`, deletedAt);
  if (offset + length > body.length)
    throw new DamagedArchiveError(`Position ${position} points outside the body of page ${pageId}.`);
  return body.subarray(offset, offset + length);
}
