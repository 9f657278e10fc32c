import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';

const unpack = promisify(gunzip);
const unpackedBytesMax = 256 * 1024 * 1024;

// The text of observed_at finds the page: a Date would cut its microseconds.
const placesSql = `
select o.position::float8 as position, o.body_offset as "offset", o.body_length as "length",
       encode(o.content_hash, 'hex') as sha256, o.page_id::float8 as "pageId", instant_text(o.observed_at) as "receivedAt"
  from observation o
 where o.tenant_id = $1 and o.position = any($2::bigint[])
 order by o.page_id, o.position`;

const bodySql = `select body from page where tenant_id = $1 and received_at = $2::timestamptz and page_id = $3`;

interface Place {
  readonly position: number;
  readonly offset: number;
  readonly length: number;
  readonly sha256: string;
  readonly pageId: number;
  readonly receivedAt: string;
}

export interface ArchivedText {
  /** Of the exact bytes, not of the text: bytes that are no UTF-8 are shown as replacement marks. */
  readonly sha256: string;
  readonly text: string;
}

/** What the source sent for some positions of a tenant. A position whose bytes are missing or altered says so. */
export async function readArchived(
  dataSource: DataSource,
  tenantNumber: number,
  positions: readonly number[],
): Promise<Map<number, ArchivedText>> {
  const places = await inTenants(dataSource, [tenantNumber]).query<Place[]>(placesSql, [
    tenantNumber,
    positions,
  ]);
  const found = new Map<number, ArchivedText>();
  let open: { pageId: number; body: Buffer | null } | undefined;
  // Ordered by page, so that one unpacked body at a time is in memory.
  for (const place of places) {
    if (open?.pageId !== place.pageId) {
      open = { pageId: place.pageId, body: await readBody(dataSource, tenantNumber, place) };
    }
    found.set(place.position, cut(open.body, place));
  }
  return found;
}

async function readBody(dataSource: DataSource, tenantNumber: number, place: Place): Promise<Buffer | null> {
  const rows = await inTenants(dataSource, [tenantNumber]).query<{ body: Buffer | null }[]>(bodySql, [
    tenantNumber,
    place.receivedAt,
    place.pageId,
  ]);
  const body = rows[0]?.body;
  if (!body) return null;
  try {
    return await unpack(body, { maxOutputLength: unpackedBytesMax });
  } catch {
    return null; // altered or cut: `cut` says so to whoever reads the case
  }
}

function cut(body: Buffer | null, { offset, length, sha256, position }: Place): ArchivedText {
  const bytes = body?.subarray(offset, offset + length);
  const isWhole = bytes?.length === length && createHash('sha256').update(bytes).digest('hex') === sha256;
  const text = isWhole
    ? bytes.toString('utf8')
    : `The bytes at archive position ${position} are missing or were altered. Run: countersign verify --full`;
  return { sha256, text };
}
