import * as crypto from 'node:crypto';
import { sha256 } from '../tree/hash.ts';
import { ArchiveProblem } from './archive-problem.ts';
import { type Bodies, type Body } from './bodies.ts';
import { pageDiffers } from './page-problem.ts';
import { type Queryable } from './queryable.ts';
import { type Recent } from './recent.ts';
import { type ObservationRow, type StoredPage } from './stored-entry.ts';

export interface PageChecker {
  readonly db: Queryable;
  readonly tenantId: number;
  readonly bodies: Bodies;
  readonly recent: Recent;
}

export interface PageObject {
  readonly row: ObservationRow;
  /** Where it is to be put back into the body; null if it lies there. */
  readonly insertAt: number | null;
}

/** Checks that a body, with the objects that were archived before put back into it, is the answer that arrived. */
export async function checkAnswer(
  checker: PageChecker,
  page: StoredPage,
  expected: Buffer,
  { bytes: body }: Body,
  objects: readonly PageObject[],
): Promise<void> {
  const spliced = objects.filter(({ insertAt }) => insertAt !== null);
  const answer =
    spliced.length === 0
      ? { sha256: sha256(body), size: body.length }
      : answerOf(page, body, spliced, await readKnown(checker, page, spliced));
  if (!answer.sha256.equals(expected) || answer.size !== page.sizeBytes)
    throw pageDiffers(page, 'it does not restore to the bytes that arrived.');
}

/** Its hash and its size: the body with the objects put back into their places. */
function answerOf(
  page: StoredPage,
  body: Buffer,
  spliced: readonly PageObject[],
  bytesAt: ReadonlyMap<number, Buffer>,
): { sha256: Buffer; size: number } {
  const hash = crypto.createHash('sha256');
  let taken = 0;
  let size = body.length;
  for (const { row, insertAt } of spliced) {
    const offset = insertAt as number;
    const bytes = bytesAt.get(row.position) as Buffer;
    if (offset < taken || offset > body.length)
      throw pageDiffers(page, 'it names a place outside its body, or places out of order.');
    hash.update(body.subarray(taken, offset)).update(bytes);
    taken = offset;
    size += bytes.length;
  }
  hash.update(body.subarray(taken));
  return { sha256: hash.digest(), size };
}

/** The bytes of objects of other pages, copied out, so that those pages' bodies need not stay in memory. */
async function readKnown(
  { bodies, recent }: PageChecker,
  page: StoredPage,
  spliced: readonly PageObject[],
): Promise<Map<number, Buffer>> {
  const rows = new Map(spliced.map(({ row }) => [row.position, row]));
  const pages = await recent.pages([...new Set([...rows.values()].map(({ pageId }) => pageId))]);
  const byId = new Map(pages.map((of) => [of.pageId, of]));
  const bytes = new Map<number, Buffer>();
  for (const row of [...rows.values()].sort((a, b) => a.pageId - b.pageId)) {
    const from = byId.get(row.pageId);
    if (!from || row.purgedAt !== null)
      throw pageDiffers(page, `it needs the object at position ${row.position}, which is gone.`);
    const body = await bodies.of({ ...from, position: row.position });
    bytes.set(row.position, Buffer.from(cut(body.bytes, row)));
  }
  return bytes;
}

/** The bytes of an observation out of the unpacked body of its page. */
export function cut(body: Buffer, { position, pageId, offset, length }: ObservationRow): Buffer {
  if (offset + length <= body.length) return body.subarray(offset, offset + length);
  throw new ArchiveProblem(
    { code: 'observation-differs', table: 'observation', position, object: 'the observation' },
    `it points outside the body of page ${pageId}.`,
  );
}
