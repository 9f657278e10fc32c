import * as crypto from 'node:crypto';
import { hashSize, sha256 } from '../tree/hash.ts';
import { LeafError } from './leaf.ts';

const contentWord = Buffer.from('countersign-content/v1\0');
const pageWord = Buffer.from('countersign-page/v1\0');

/** What stands in a leaf for content whose SHA-256 is known: of an observation or a control record. */
export function contentCommitment(salt: Uint8Array, contentSha256: Uint8Array): Buffer {
  return commit([contentWord, salt, contentSha256]);
}

/** What stands in the pages digest for a page: its bytes by their SHA-256, and what was noted of it. */
export function pageCommitment(salt: Uint8Array, pageSha256: Uint8Array, head: PageHead): Buffer {
  return commit([pageWord, salt, pageSha256, sha256(Buffer.from(pageHead(head)))]);
}

function commit([word, ...parts]: [Buffer, ...Uint8Array[]]): Buffer {
  if (parts.some(({ length }) => length !== hashSize))
    throw new LeafError('A commitment is made of a salt and SHA-256 hashes, 32 bytes each.');
  return sha256(Buffer.concat([word, ...parts]));
}

/** What the archive notes of an answer beside its bytes. */
export interface PageHead {
  readonly arrivedAt: string;
  readonly asked: string;
  readonly status: number;
  /** The source's own id of the answer. */
  readonly requestId: string | null;
  /** The source's own clock, as it wrote it. */
  readonly sourceDate: string | null;
  /** Of the body as stored, packed; null if another page holds the same answer. */
  readonly bodySha256: Buffer | null;
  /** The month each new object is filed under, `YYYY-MM-DD`, in their order. */
  readonly months: readonly string[];
}

/** Seven lines. */
export function pageHead(head: PageHead): string {
  const optional = (text: string | null) => (text === null ? '-' : Buffer.from(text).toString('base64url'));
  const lines = [
    head.arrivedAt,
    Buffer.from(head.asked).toString('base64url'),
    String(head.status),
    optional(head.requestId),
    optional(head.sourceDate),
    head.bodySha256?.toString('hex') ?? '-',
    sha256(Buffer.from(head.months.map((month) => `${month}\n`).join(''))).toString('hex'),
  ];
  return `${lines.join('\n')}\n`;
}

/** A page as the digest of its sweep tells it. */
export interface PageLine {
  readonly pageNumber: number;
  readonly items: number;
  readonly idsDigest: Buffer;
  readonly commitment: Buffer;
}

/** With its newline. */
export function pageLine({ pageNumber, items, idsDigest, commitment }: PageLine): string {
  return `${pageNumber} ${items} ${idsDigest.toString('hex')} ${commitment.toString('hex')}\n`;
}

/** An object's id as the ids digest and the leaf have it, with its newline. */
export function idLine(id: string | null): string {
  return id === null ? '-\n' : `${Buffer.from(id).toString('base64url')}\n`;
}

/** Over the ids of a page's objects, in the page's order. */
export function idsDigest(ids: Iterable<string | null>): Buffer {
  const hash = crypto.createHash('sha256');
  for (const id of ids) hash.update(idLine(id));
  return hash.digest();
}

/** Over the pages of a sweep, in the order they were archived; takes them one by one, since they may be many. */
export class PagesDigest {
  readonly #hash = crypto.createHash('sha256');
  #pages = 0;
  #items = 0;

  add(line: PageLine): void {
    this.#hash.update(pageLine(line));
    this.#pages += 1;
    this.#items += line.items;
  }

  get pages(): number {
    return this.#pages;
  }

  get items(): number {
    return this.#items;
  }

  digest(): Buffer {
    return this.#hash.copy().digest();
  }
}
