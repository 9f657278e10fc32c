import * as crypto from 'node:crypto';
import { hashSize, sha256 } from '../tree/hash.ts';
import { LeafError } from './leaf.ts';

const contentWord = Buffer.from('countersign-content/v1\0');
const pageWord = Buffer.from('countersign-page/v1\0');

/** What stands in a leaf for content whose SHA-256 is known: of an observation or a control record. */
export function contentCommitment(salt: Uint8Array, contentSha256: Uint8Array): Buffer {
  return commit(contentWord, salt, contentSha256);
}

/** What stands in the pages digest for a page whose SHA-256 is known. */
export function pageCommitment(salt: Uint8Array, pageSha256: Uint8Array): Buffer {
  return commit(pageWord, salt, pageSha256);
}

function commit(word: Buffer, salt: Uint8Array, hash: Uint8Array): Buffer {
  if (salt.length !== hashSize || hash.length !== hashSize)
    throw new LeafError('A commitment is made of a salt and a SHA-256, 32 bytes each.');
  return sha256(Buffer.concat([word, salt, hash]));
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
