import * as crypto from 'node:crypto';
import { type ArrivedItem, type ArrivedPage } from './arrived-page.ts';

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
  readonly body: Buffer | null;
  readonly fresh: readonly ArrivedItem[];
}

export interface PageSeal {
  readonly salt: Buffer;
  readonly commitment: Buffer;
  /** Over the ids of the objects, in the page's order. */
  readonly idsSha256: Buffer;
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
    hashes.write(leafHash(leaf), size * nth, 'hex');
  }
  return { salts, hashes };
}

export function sealPage(page: PageToSeal): PageSeal {
  const { items } = page;
  const salt = crypto.randomBytes(size);
  const head = Buffer.from(sha256(pageHead(page)), 'hex');
  const commitment = sha256(Buffer.concat([pageWord, salt, page.sha256, head]));
  const ids = sha256(items.map((item) => idLine(item.objectId)).join(''));
  return { salt, commitment: Buffer.from(commitment, 'hex'), idsSha256: Buffer.from(ids, 'hex') };
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
  return Buffer.from(leafHash(`${lines.join('\n')}\n`), 'hex');
}

/** What the archive notes of an answer, so that nothing of it can be changed beside the bytes. */
function pageHead({ page, asked, body, fresh }: PageToSeal): string {
  const lines = [
    page.receivedAt.toISOString(),
    base64url(asked),
    String(page.status),
    page.requestId === null ? '-' : base64url(page.requestId),
    page.sourceDate === null ? '-' : base64url(page.sourceDate),
    body === null ? '-' : sha256(body),
    sha256(fresh.map(({ month }) => `${month}\n`).join('')),
  ];
  return `${lines.join('\n')}\n`;
}

function pageLine({ pageNumber, items, idsSha256, commitment }: SealedPage): string {
  return `${pageNumber} ${items} ${idsSha256.toString('hex')} ${commitment.toString('hex')}\n`;
}

function idLine(objectId: string | null): string {
  return objectId === null ? '-\n' : `${base64url(objectId)}\n`;
}

/** RFC 6962: a leaf is hashed behind the byte 0. */
function leafHash(leaf: string): string {
  return sha256(`\0${leaf}`);
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
