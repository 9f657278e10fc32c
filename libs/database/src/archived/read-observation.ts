import { type QueryRunner } from 'typeorm';
import { type TenantArchive } from '../tenant-archive.ts';
import { ContentDeletedError } from './content-deleted-error.ts';
import { DamagedArchiveError } from './damaged-archive-error.ts';
import { readPackedBodies, unpackBody } from './page-bodies.ts';

/** A tenant's archive, or a transaction in it. */
type Archive = QueryRunner | TenantArchive;

/** Where the bytes of an observation lie. */
export interface ObservationPlace {
  readonly position: number;
  readonly offset: number;
  readonly length: number;
  readonly pageId: number;
  /** As Postgres writes it: somebody may have made it one that no Date is. */
  readonly observedAt: string;
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
  for (const inPage of byPage.values())
    yield async () => {
      const body = await readBody(archive, tenantId, inPage[0] as ObservationPlace);
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
            page_id::float8 as "pageId", observed_at::text as "observedAt", purged_at_position::float8 as "deletedAt"
       from observation where ${condition} order by position`,
    values,
  )) as ObservationPlace[];
}

/** The unpacked body of a page, without the objects that were known already. */
async function readBody(archive: Archive, tenantId: number, place: ObservationPlace): Promise<Buffer> {
  const { pageId, observedAt: receivedAt } = place;
  const body = (await readPackedBodies(archive, tenantId, [{ pageId, receivedAt }])).get(pageId);
  if (!body) throw new DamagedArchiveError(`Page ${pageId} of tenant ${tenantId} is missing or has no body.`);
  return unpackBody(body, tenantId, pageId);
}

export function cut(body: Buffer, { offset, length, position, pageId, deletedAt }: ObservationPlace): Buffer {
  if (deletedAt !== null)
    throw new ContentDeletedError(`The content at archive position ${position}`, deletedAt);
  if (offset + length > body.length)
    throw new DamagedArchiveError(`Position ${position} points outside the body of page ${pageId}.`);
  return body.subarray(offset, offset + length);
}
