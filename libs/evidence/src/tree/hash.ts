import * as crypto from 'node:crypto';

/** Bytes of a SHA-256. */
export const hashSize = 32;

/** RFC 6962 §2.1: the two kinds of hash begin with different bytes, so that no node can pass for a leaf. */
export function leafHash(leaf: Uint8Array): Buffer {
  return sha256(Buffer.concat([leafPrefix, leaf]));
}

/** The same of a leaf as text, and as characters: what is only to be compared needs no bytes. */
export function leafHashChars(leaf: string): string {
  return sha256Chars(`\0${leaf}`);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  const node = Buffer.allocUnsafe(1 + 2 * hashSize);
  node[0] = 1;
  node.set(left, 1);
  node.set(right, 1 + hashSize);
  return sha256(node);
}

/** The prefix of a node, and room for the two hashes below it. */
const pair = Buffer.alloc(1 + 2 * hashSize, 1);

/** Replaces the `count` hashes that a level begins with by the count / 2 nodes over them. */
export function foldLevel(level: Buffer, count: number): void {
  for (let at = 0; at < count * hashSize; at += 2 * hashSize) {
    level.copy(pair, 1, at, at + 2 * hashSize);
    level.write(sha256Chars(pair), at / 2, 'latin1');
  }
}

/** The root of a log without entries. */
export const emptyRoot: Buffer = sha256(Buffer.alloc(0));

/**
 * In one call, and by way of characters: for texts of a leaf's size twice as fast as createHash, and twice as fast as
 * the one call that gives bytes (measured on Node.js 20).
 */
export function sha256(bytes: Uint8Array | string): Buffer {
  return Buffer.from(sha256Chars(bytes), 'latin1');
}

/** One character for each byte, as `latin1` has it: half as long as hexadecimal, and faster to write into a buffer. */
export function sha256Chars(bytes: Uint8Array | string): string {
  return crypto.hash('sha256', bytes, 'binary');
}

export function sha256Hex(bytes: Uint8Array | string): string {
  return crypto.hash('sha256', bytes, 'hex');
}

const leafPrefix = Buffer.from([0]);
