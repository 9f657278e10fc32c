import * as crypto from 'node:crypto';
import { type ArrivedItem, type ArrivedPage, hashOf } from './arrived-page.ts';

// The leaves of docs/evidence-format.md, as they are written. The notary computes each of them again from what
// was stored, with code of its own, before it signs: this file and that code must never become one.

/** What the observations of one page have in common. */
export interface LeafPage {
  readonly entraId: string;
  readonly source: string;
  readonly receivedAt: Date;
  readonly sweepId: string;
}

/** Salts and leaf hashes of new observations, 32 bytes each, in their order. */
export interface ObservationLeaves {
  readonly salts: Buffer;
  readonly hashes: Buffer;
}

/** A page as it will be stored. */
export interface PageToSeal {
  readonly page: ArrivedPage;
  readonly sha256: Buffer;
  readonly items: readonly ArrivedItem[];
  /** As the column takes it. */
  readonly asked: string;
  /** Packed; null if another page holds the same answer. */
  readonly body: Buffer | null;
  /** New objects, with their places in the unpacked body. */
  readonly fresh: readonly { readonly item: ArrivedItem; readonly offset: number }[];
  readonly withheld: readonly { readonly objectId: string; readonly offset: number }[];
}

/** All of a page's proof that can be computed before it has its place in the archive. */
export interface PageSeal {
  readonly salt: Buffer;
  readonly answerCommitment: Buffer;
  /** Null, both, if another page holds the body. */
  readonly bodySalt: Buffer | null;
  readonly bodyCommitment: Buffer | null;
  /** Over the ids of the objects, in the page's order. */
  readonly idsSha256: Buffer;
  /** The lines of the page head so far. */
  readonly head: string;
}

/** Where a page comes to lie. */
export interface PagePlace {
  readonly pageId: number;
  readonly firstPosition: number;
  /** Of the objects that are cut out: where they belong in the unpacked body, and where they are archived. */
  readonly knownOffsets: readonly number[];
  readonly knownPositions: readonly number[];
  readonly sameAsPageId: number | null;
}

/** A sweep as its leaf tells it. Instants in milliseconds. */
export interface SweepLeaf {
  readonly entraId: string;
  readonly source: string;
  readonly sweepId: string;
  readonly asked: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly rangeFrom: Date | null;
  readonly rangeTo: Date | null;
  readonly reason: string | null;
  readonly pages: readonly SealedPage[];
}

/** A page as the pages digest tells it. */
export interface SealedPage {
  readonly pageNumber: number;
  readonly items: number;
  readonly idsSha256: Buffer;
  readonly commitment: Buffer;
}

const size = 32;
const contentWord = Buffer.from('countersign-content/v1\0');
const pageWord = Buffer.from('countersign-page/v1\0');

/** Hexadecimal, because making a small Buffer costs more than hashing what these hash. */
function sha256(data: Buffer | string): string {
  return crypto.hash('sha256', data, 'hex');
}

export function observationLeaves(page: LeafPage, fresh: readonly ArrivedItem[]): ObservationLeaves {
  const salts = crypto.randomBytes(size * fresh.length);
  const hashes = Buffer.allocUnsafe(size * fresh.length);
  const content = Buffer.concat([contentWord, Buffer.alloc(2 * size)]);
  const head = `countersign-leaf/v1\nobservation\n${base64url(page.entraId)}\n${page.source}\n`;
  const arrival = `${page.receivedAt.toISOString()}\n${page.sweepId}\n`;
  for (const [nth, item] of fresh.entries()) {
    salts.copy(content, contentWord.length, size * nth, size * (nth + 1));
    item.hash.copy(content, contentWord.length + size);
    const leaf = `${head}${idLine(item.objectId)}${arrival}${sha256(content)}\n`;
    hashes.write(leafHash(leaf), size * nth, 'latin1');
  }
  return { salts, hashes };
}

export function sealPage(sealed: PageToSeal): PageSeal {
  const { items, body } = sealed;
  const salt = crypto.randomBytes(size);
  const bodySalt = body && crypto.randomBytes(size);
  const bodyCommitment = body && bodySalt && contentCommitment(bodySalt, hashOf(body));
  let ids = '';
  for (const { objectId } of items) ids += idLine(objectId);
  return {
    salt,
    answerCommitment: contentCommitment(salt, sealed.sha256),
    bodySalt,
    bodyCommitment,
    idsSha256: Buffer.from(sha256(ids), 'hex'),
    head: answerLines(sealed, bodyCommitment),
  };
}

export function pageCommitment({ answerCommitment, head }: PageSeal, place: PagePlace): Buffer {
  return hashOf(Buffer.concat([pageWord, answerCommitment, hashOf(Buffer.from(head + placeLines(place)))]));
}

function contentCommitment(salt: Buffer, contentSha256: Buffer): Buffer {
  return hashOf(Buffer.concat([contentWord, salt, contentSha256]));
}

export function sweepLeafHash(sweep: SweepLeaf): Buffer {
  const { pages, reason } = sweep;
  const digest = sha256(pages.map(pageLine).join(''));
  const lines = [
    'countersign-leaf/v1',
    'sweep',
    base64url(sweep.entraId),
    sweep.source,
    sweep.sweepId,
    base64url(sweep.asked),
    sweep.startedAt.toISOString(),
    sweep.endedAt.toISOString(),
    sweep.rangeFrom?.toISOString() ?? '-',
    sweep.rangeTo?.toISOString() ?? '-',
    String(pages.length),
    String(pages.reduce((sum, { items }) => sum + items, 0)),
    reason === null ? 'complete' : 'incomplete',
    reason === null ? '-' : base64url(reason),
    digest,
  ];
  return Buffer.from(leafHash(`${lines.join('\n')}\n`), 'latin1');
}

/** What the archive notes of an answer, so that nothing of it can be changed beside the bytes. */
function answerLines({ page, asked, fresh, withheld }: PageToSeal, bodyCommitment: Buffer | null): string {
  let news = '';
  for (const { item, offset } of fresh) news += `${item.month} ${offset} ${item.end - item.start}\n`;
  const blanks = withheld.map(({ objectId, offset }) => `${offset} ${base64url(objectId)}\n`);
  const lines = [
    page.receivedAt.toISOString(),
    base64url(asked),
    String(page.status),
    page.requestId === null ? '-' : base64url(page.requestId),
    page.sourceDate === null ? '-' : base64url(page.sourceDate),
    String(page.bytes.length),
    bodyCommitment?.toString('hex') ?? '-',
    sha256(news),
    sha256(blanks.join('')),
  ];
  return `${lines.join('\n')}\n`;
}

function placeLines({
  pageId,
  firstPosition,
  knownOffsets,
  knownPositions,
  sameAsPageId,
}: PagePlace): string {
  const known = knownOffsets.map((offset, nth) => `${offset} ${knownPositions[nth]}\n`);
  return `${pageId}\n${firstPosition}\n${sha256(known.join(''))}\n${sameAsPageId ?? '-'}\n`;
}

function pageLine({ pageNumber, items, idsSha256, commitment }: SealedPage): string {
  return `${pageNumber} ${items} ${idsSha256.toString('hex')} ${commitment.toString('hex')}\n`;
}

function idLine(objectId: string | null): string {
  return objectId === null ? '-\n' : `${base64url(objectId)}\n`;
}

/** RFC 6962: a leaf is hashed behind the byte 0. In characters, one a byte: they are only written into a buffer. */
function leafHash(leaf: string): string {
  return crypto.hash('sha256', `\0${leaf}`, 'binary');
}

/** Ids come by the million: those that fit, and nearly all do, are written by way of one buffer. */
const idBytes = Buffer.alloc(1024);

function base64url(text: string): string {
  if (3 * text.length > idBytes.length) return Buffer.from(text).toString('base64url');
  return idBytes.toString('base64url', 0, idBytes.write(text));
}
