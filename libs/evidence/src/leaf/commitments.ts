import * as crypto from 'node:crypto';
import { hashSize, sha256, sha256Hex } from '../tree/hash.ts';
import { LeafError } from './leaf.ts';

/** Stands for bytes whose SHA-256 is known: of an observation, a control record, an answer, a stored body. */
export function contentCommitment(salt: Uint8Array, contentSha256: Uint8Array): Buffer {
  return commitContent.bytes(salt, contentSha256);
}

/**
 * The same for one of a page's objects, its salt the nth of `salts`, its hash in characters and the result in
 * hexadecimal: in a log they come by the million, and bytes of their own for each of the three cost as much as the hash.
 */
export function objectCommitment(salts: Buffer, nth: number, contentSha256: string): string {
  return commitContent.hex(salts, hashSize * nth, contentSha256);
}

/** What stands in the pages digest for a page: the commitment to its bytes, and what was noted of it. */
export function pageCommitment(answerCommitment: Uint8Array, head: PageHead): Buffer {
  return commitPage.bytes(answerCommitment, sha256(pageHead(head)));
}

/** Commitments of one kind are made one after the other: all in one buffer. */
class Committer {
  readonly #bytes: Buffer;
  readonly #at: number;

  constructor(word: string) {
    this.#at = Buffer.byteLength(word);
    this.#bytes = Buffer.concat([Buffer.from(word), Buffer.alloc(2 * hashSize)]);
  }

  bytes(first: Uint8Array, second: Uint8Array): Buffer {
    if (first.length !== hashSize || second.length !== hashSize) throw notWhole();
    this.#bytes.set(first, this.#at);
    this.#bytes.set(second, this.#at + hashSize);
    return sha256(this.#bytes);
  }

  hex(from: Buffer, start: number, second: string): string {
    if (start + hashSize > from.length || second.length !== hashSize) throw notWhole();
    from.copy(this.#bytes, this.#at, start, start + hashSize);
    this.#bytes.write(second, this.#at + hashSize, 'latin1');
    return sha256Hex(this.#bytes);
  }
}

const commitContent = new Committer('countersign-content/v1\0');
const commitPage = new Committer('countersign-page/v1\0');

function notWhole(): LeafError {
  return new LeafError('A commitment is made of a salt, hashes and commitments, 32 bytes each.');
}

/** What the archive notes of an answer beside its bytes; nothing of it goes when content is deleted. */
export interface PageHead {
  readonly arrivedAt: string;
  readonly asked: string;
  readonly status: number;
  /** The source's own id of the answer. */
  readonly requestId: string | null;
  /** The source's own clock, as it wrote it. */
  readonly sourceDate: string | null;
  /** Of the answer, in bytes. */
  readonly sizeBytes: number;
  /** To the body as stored at first, packed; null if another page holds the same answer. */
  readonly bodyCommitment: Buffer | null;
  /** Objects it brought, in their order: the month each is filed under, `YYYY-MM-DD`, and its place in the body. */
  readonly news: readonly { readonly month: string; readonly offset: number; readonly length: number }[];
  /** Objects that were withheld, and their places in the body. */
  readonly withheldIds: readonly string[];
  readonly withheldOffsets: readonly number[];
  readonly pageId: number;
  readonly firstPosition: number;
  /** Objects that were archived before, and where in the body they belong. */
  readonly knownPositions: readonly number[];
  readonly knownOffsets: readonly number[];
  /** The page that holds the same answer; null if this one holds its body. */
  readonly sameAsPageId: number | null;
}

/** Thirteen lines. */
export function pageHead(head: PageHead): string {
  const optional = (text: string | null) => (text === null ? '-' : base64url(text));
  const { withheldIds, withheldOffsets, knownPositions, knownOffsets } = head;
  const lines = [
    head.arrivedAt,
    base64url(head.asked),
    String(head.status),
    optional(head.requestId),
    optional(head.sourceDate),
    String(head.sizeBytes),
    head.bodyCommitment?.toString('hex') ?? '-',
    newsDigest(head.news),
    linesDigest(withheldIds.map((id, nth) => `${withheldOffsets[nth]} ${base64url(id)}`)),
    String(head.pageId),
    String(head.firstPosition),
    linesDigest(knownPositions.map((position, nth) => `${knownOffsets[nth]} ${position}`)),
    head.sameAsPageId === null ? '-' : String(head.sameAsPageId),
  ];
  return `${lines.join('\n')}\n`;
}

function newsDigest(news: PageHead['news']): string {
  let lines = '';
  for (const { month, offset, length } of news) lines += `${month} ${offset} ${length}\n`;
  return sha256Hex(lines);
}

function linesDigest(lines: readonly string[]): string {
  return sha256Hex(lines.map((line) => `${line}\n`).join(''));
}

/** Ids come by the million: those that fit, and nearly all do, are written by way of one buffer. */
const idBytes = Buffer.alloc(1024);

function base64url(text: string): string {
  if (3 * text.length > idBytes.length) return Buffer.from(text).toString('base64url');
  return idBytes.toString('base64url', 0, idBytes.write(text));
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
  return encodedIdLine(id === null ? null : base64url(id));
}

/** The same of an id that is in base64url already. */
export function encodedIdLine(id: string | null): string {
  return id === null ? '-\n' : `${id}\n`;
}

/** Over the ids of a page's objects, in the page's order. */
export function idsDigest(ids: Iterable<string | null>): Buffer {
  return encodedIdsDigest(Array.from(ids, (id) => (id === null ? null : base64url(id))));
}

/** The same over ids that are in base64url already. */
export function encodedIdsDigest(ids: readonly (string | null)[]): Buffer {
  let lines = '';
  for (const id of ids) lines += encodedIdLine(id);
  return sha256(lines);
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
