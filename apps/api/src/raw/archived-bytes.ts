import { createHash } from 'node:crypto';
import {
  DamagedArchiveError,
  inTenants,
  readPackedBodies,
  unpackBody,
  withTransaction,
} from '@countersign/database';
import { type DataSource, type QueryRunner } from 'typeorm';

// The text of observed_at finds the page: a Date would cut its microseconds.
const placesSql = `
select o.position::float8 as position, o.body_offset as "offset", o.body_length as "length",
       encode(o.content_hash, 'hex') as sha256, o.purged_at_position::float8 as "deletedAt", o.page_id::float8 as "pageId", instant_text(o.observed_at) as "receivedAt"
  from observation o
 where o.tenant_id = $1 and o.position = any($2::bigint[])
 order by o.page_id, o.position`;

interface Place {
  readonly position: number;
  readonly offset: number;
  readonly length: number;
  readonly sha256: string;
  /** Position of the control record under which the content was deleted; null while it is there. */
  readonly deletedAt: number | null;
  readonly pageId: number;
  readonly receivedAt: string;
}

export interface ArchivedText {
  /** Of the exact bytes, not of the text: bytes that are no UTF-8 are shown as replacement marks. Empty once deleted. */
  readonly sha256: string;
  readonly text: string;
  /** False where the text is our own sentence on why the source's is not there. */
  readonly isWhole: boolean;
}

/**
 * What the source sent for some positions of a tenant. A position whose bytes were deleted under policy says so, and
 * one whose bytes are missing or altered.
 */
export async function readArchived(
  dataSource: DataSource,
  tenantNumber: number,
  positions: readonly number[],
): Promise<Map<number, ArchivedText>> {
  const archive = inTenants(dataSource, [tenantNumber]);
  // In one snapshot: a deletion between two looks would seem a damage.
  return withTransaction(
    archive,
    async (runner) => {
      const places = (await runner.query(placesSql, [tenantNumber, positions])) as Place[];
      return readPlaces(runner, tenantNumber, places);
    },
    { isolation: 'REPEATABLE READ' },
  );
}

async function readPlaces(
  runner: QueryRunner,
  tenantNumber: number,
  places: readonly Place[],
): Promise<Map<number, ArchivedText>> {
  const found = new Map<number, ArchivedText>();
  let open: { pageId: number; body: Buffer | null } | undefined;
  // Ordered by page, so that one unpacked body at a time is in memory.
  for (const place of places) {
    if (open?.pageId !== place.pageId) {
      open = { pageId: place.pageId, body: await readBody(runner, tenantNumber, place) };
    }
    found.set(place.position, cut(open.body, place));
  }
  return found;
}

async function readBody(runner: QueryRunner, tenantNumber: number, place: Place): Promise<Buffer | null> {
  const body = (await readPackedBodies(runner, tenantNumber, [place])).get(place.pageId);
  if (!body) return null;
  try {
    return await unpackBody(body, tenantNumber, place.pageId);
  } catch (error) {
    if (!(error instanceof DamagedArchiveError)) throw error;
    return null; // altered or cut: `cut` says so to whoever reads the case
  }
}

function cut(body: Buffer | null, place: Place): ArchivedText {
  const { offset, length, sha256, position, deletedAt } = place;
  if (deletedAt !== null)
    return {
      sha256: '',
      text: `Content deleted under policy (control record ${deletedAt}). Its proof stays.`,
      isWhole: false,
    };
  const bytes = body?.subarray(offset, offset + length);
  const isWhole = bytes?.length === length && createHash('sha256').update(bytes).digest('hex') === sha256;
  const text = isWhole
    ? bytes.toString('utf8')
    : `The bytes at archive position ${position} are missing or were altered. Run: countersign verify --full`;
  return { sha256, text, isWhole };
}
