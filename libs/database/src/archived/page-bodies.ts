import { type QueryRunner } from 'typeorm';
import { copyOut } from '../copy-out.ts';
import { sqlInstants, sqlNumber, sqlNumbers } from '../sql-literals.ts';
import { type TenantArchive } from '../tenant-archive.ts';
import { DamagedArchiveError } from './damaged-archive-error.ts';
import { unpackWhole } from './unpack-whole.ts';

/** A page is at most this large when it arrives; more is not ours. */
export const pageBytesMax = 256 * 1024 * 1024;

/** A page to be read. */
export interface PagePlace {
  readonly pageId: number;
  /** As Postgres reads it, to the microsecond, so that one month is looked through; all of them if it is not known. */
  readonly receivedAt?: string;
}

/**
 * The bodies of pages as they are stored, packed; null where another page holds the same. A page that is not there is
 * not in the answer. By COPY: as the result of a query they come in hexadecimal, which takes six times as long.
 */
export async function readPackedBodies(
  archive: QueryRunner | TenantArchive,
  tenantId: number,
  pages: readonly PagePlace[],
): Promise<Map<number, Buffer | null>> {
  const bodies = new Map<number, Buffer | null>();
  if (pages.length === 0) return bodies;
  const instants = new Set(pages.map(({ receivedAt }) => receivedAt));
  const ofMonths = instants.has(undefined)
    ? ''
    : `and received_at = any (${sqlInstants([...instants] as string[])})`;
  const select = `select page_id, body from page where tenant_id = ${sqlNumber(tenantId)}
    and page_id = any (${sqlNumbers(pages.map(({ pageId }) => pageId))}) ${ofMonths}`;
  for (const copied = await copyOut(archive, select); copied.next();)
    bodies.set(copied.integer() as number, copied.bytes());
  return bodies;
}

/** What is in it. Throws a DamagedArchiveError if it is not what was packed. */
export async function unpackBody(packed: Buffer, tenantId: number, pageId: number): Promise<Buffer> {
  try {
    return await unpackWhole(packed, pageBytesMax);
  } catch (cause) {
    throw new DamagedArchiveError(
      `The body of page ${pageId} of tenant ${tenantId} cannot be unpacked: it was altered or damaged. Run \`countersign verify --full\`.`,
      { cause },
    );
  }
}
