import { contentCommitment, encodedIdsDigest, pageCommitment } from '../leaf/commitments.ts';
import { hashSize } from '../tree/hash.ts';
import { type Body } from './bodies.ts';
import { checkAnswer, type PageChecker, type PageObject } from './check-answer.ts';
import { readLeftBody } from './check-purge.ts';
import { pageDiffers, positionOf } from './page-problem.ts';
import { decodedId, type ObservationRow, type StoredPage } from './stored-entry.ts';

/**
 * Checks a page to the bottom: what is noted of it gives its commitment, the body is the one that was stored, its
 * objects put back in their places give the exact answer that arrived, and their ids the ids digest. Where content
 * was deleted under policy, all of that but the bytes. `fresh` are the observations it brought, if the caller has
 * them.
 */
export async function checkPage(
  checker: PageChecker,
  page: StoredPage,
  fresh?: readonly ObservationRow[],
): Promise<void> {
  const objects = await objectsOf(checker, page, fresh);
  // Of a twin, another page holds the objects: they were checked with it.
  const own = page.sameAsPageId === null ? objects.filter(({ insertAt }) => insertAt === null) : [];
  const news = own.map(({ row }) => row);
  if (!page.isPlain) throw pageDiffers(page, 'an array of it was shifted or put into another.');
  if (
    !pageCommitment(page.answerCommitment, { ...page, arrivedAt: page.receivedAt, news }).equals(
      page.commitment,
    )
  )
    throw pageDiffers(page, 'what is noted of it does not give its commitment.');
  const sha256 = answerHash(page, objects);
  const body = await bodyOf(checker, page, news);
  if (body && sha256) await checkAnswer(checker, page, sha256, body, objects);
}

/** The hash of the answer; null where something of it was deleted under policy. */
function answerHash(page: StoredPage, objects: readonly PageObject[]): Buffer | null {
  if (page.sha256 === null || page.salt === null) {
    checkIsPurged(page, objects);
    return null;
  }
  if (!contentCommitment(page.salt, page.sha256).equals(page.answerCommitment))
    throw pageDiffers(page, 'its hash and its salt do not give the commitment to the answer.');
  return page.sha256;
}

/** The unpacked body, which is the one stored first, or what a deletion left of it; null if another page holds it. */
async function bodyOf(
  { db, tenantId, bodies }: PageChecker,
  page: StoredPage,
  news: readonly ObservationRow[],
): Promise<Body | null> {
  if (page.sameAsPageId !== null) {
    if (page.bodySalt !== null) throw pageDiffers(page, 'it has the salt of a body, and no body.');
    return null;
  }
  const body = await bodies.of({ ...page, position: positionOf(page) });
  const lastPurge = news.reduce((last, { purgedAt }) => Math.max(last, purgedAt ?? -1), -1);
  const expected =
    lastPurge === -1 ? page.bodyCommitment : await readLeftBody(db, tenantId, lastPurge, page.pageId);
  if (!page.bodySalt || !expected || !contentCommitment(page.bodySalt, body.packedSha256).equals(expected))
    throw pageDiffers(page, 'its body is not the one that was stored: it or its salt was altered.');
  for (const { position, purgedAt } of news)
    if (purgedAt !== null && saltOf(page, position).some((byte) => byte !== 0))
      throw pageDiffers(page, `it has a salt for position ${position}, whose content was deleted.`);
  return body;
}

/** The ids of a page's objects in its order; they give its ids digest. */
export async function idsOfPage(reader: Reader, page: StoredPage): Promise<(string | null)[]> {
  const stored = page.sameAsPageId === null ? page : await readTwin(reader, page);
  return encodedIdsInOrder(stored, await objectsOf(reader, page)).map(decodedId);
}

type Reader = Pick<PageChecker, 'recent'>;

async function objectsOf(
  { recent }: Reader,
  page: StoredPage,
  fresh?: readonly ObservationRow[],
): Promise<PageObject[]> {
  const stored = page.sameAsPageId === null ? page : await readTwin({ recent }, page);
  const own = (stored === page && fresh) || (await recent.broughtBy(stored));
  const known = await recent.rowsAt(stored.knownPositions);
  const objects = objectsInOrder(stored, own, known);
  const ids = encodedIdsInOrder(stored, objects);
  if (ids.length !== page.items)
    throw pageDiffers(page, `it holds ${ids.length} objects, not ${page.items}.`);
  if (!encodedIdsDigest(ids).equals(page.idsDigest))
    throw pageDiffers(page, 'the ids of its objects do not give its ids digest.');
  return objects;
}

/** The objects of a page in its order: those in its body, and those that were archived before. */
function objectsInOrder(
  page: StoredPage,
  fresh: readonly ObservationRow[],
  known: ReadonlyMap<number, ObservationRow>,
): PageObject[] {
  if (fresh.length !== page.newItems || page.knownPositions.length !== page.knownOffsets.length)
    throw pageDiffers(page, 'the observations it brought are not as many as it says.');
  const objects: PageObject[] = [];
  let next = 0;
  const takeFreshBefore = (offset: number) => {
    for (let row = fresh[next]; row && row.offset < offset; row = fresh[(next += 1)])
      objects.push({ row, insertAt: null });
  };
  for (const [index, position] of page.knownPositions.entries()) {
    const row = known.get(position);
    if (!row) throw pageDiffers(page, `it names position ${position}, where no observation is.`);
    const insertAt = page.knownOffsets[index] as number;
    takeFreshBefore(insertAt);
    objects.push({ row, insertAt });
  }
  takeFreshBefore(Infinity);
  return objects;
}

/** With the ids of what was withheld, which lies blank in the body as new objects lie in it. */
function encodedIdsInOrder(page: StoredPage, objects: readonly PageObject[]): (string | null)[] {
  const ids: (string | null)[] = [];
  let next = 0;
  const takeWithheldBefore = (offset: number) => {
    for (; (page.withheldOffsets[next] ?? Infinity) < offset; next += 1)
      ids.push(Buffer.from(page.withheldIds[next] as string).toString('base64url'));
  };
  for (const { row, insertAt } of objects) {
    takeWithheldBefore(insertAt ?? row.offset);
    ids.push(row.encodedId);
  }
  takeWithheldBefore(Infinity);
  return ids;
}

async function readTwin({ recent }: Reader, page: StoredPage): Promise<StoredPage> {
  const [twin, more] = await recent.pages([page.sameAsPageId as number]);
  if (!twin || more || twin.sameAsPageId !== null)
    throw pageDiffers(
      page,
      `it equals page ${page.sameAsPageId}, which is missing or has no body of its own.`,
    );
  const isSame =
    page.newItems === 0 &&
    page.sizeBytes === twin.sizeBytes &&
    page.sameAsReceivedAt === twin.receivedAt &&
    (page.sha256 === null || twin.sha256 === null || page.sha256.equals(twin.sha256));
  if (!isSame) throw pageDiffers(page, `it is said to equal page ${twin.pageId}, and does not.`);
  return twin;
}

/** A hash may be gone only where something that the page shows was deleted under policy. */
function checkIsPurged(page: StoredPage, objects: readonly PageObject[]): void {
  if (page.sha256 !== null || page.salt !== null)
    throw pageDiffers(page, 'of its hash and the salt of its commitment only one is left.');
  if (!objects.some(({ row }) => row.purgedAt !== null))
    throw pageDiffers(page, 'its hash is gone, though nothing of it was deleted under policy.');
}

/** The salt of an object that the page brought. */
export function saltOf({ salts, firstPosition }: StoredPage, position: number): Buffer {
  const nth = position - firstPosition;
  return salts.subarray(hashSize * nth, hashSize * (nth + 1));
}
