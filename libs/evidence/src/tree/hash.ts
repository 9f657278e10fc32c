import { createHash } from 'node:crypto';

/** RFC 6962 §2.1: the two kinds of hash begin with different bytes, so that no node can pass for a leaf. */
export function leafHash(leaf: Uint8Array): Buffer {
  return createHash('sha256').update(leafPrefix).update(leaf).digest();
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest();
}

const leafPrefix = Buffer.from([0]);
const nodePrefix = Buffer.from([1]);
