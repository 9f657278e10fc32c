import { emptyRoot, hashSize, nodeHash } from './hash.ts';

export interface InclusionClaim {
  readonly leafHash: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array[];
  readonly root: Uint8Array;
}

export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/** Whether the leaf is at that index of the log with that root (RFC 9162 §2.1.3.2, for the tree of RFC 6962). */
export function verifyInclusion({ leafHash, index, size, path, root }: InclusionClaim): boolean {
  if (!isSize(index) || !isSize(size) || index >= size || !areHashes([leafHash, root, ...path])) return false;
  let hash: Buffer = Buffer.from(leafHash);
  let nth = index;
  let last = size - 1;
  for (const sibling of path) {
    if (last === 0) return false;
    if (isOdd(nth) || nth === last) {
      hash = nodeHash(sibling, hash);
      // A node without a right sibling stands for itself on the levels above.
      while (!isOdd(nth) && nth !== 0) [nth, last] = [half(nth), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [nth, last] = [half(nth), half(last)];
  }
  return last === 0 && hash.equals(root);
}

/** Whether the log with `root` begins with the log with `oldRoot` (RFC 9162 §2.1.4.2). */
export function verifyConsistency({ oldSize, oldRoot, size, root, path }: ConsistencyClaim): boolean {
  if (!isSize(oldSize) || !isSize(size) || oldSize > size || !areHashes([oldRoot, root, ...path]))
    return false;
  if (oldSize === size) return path.length === 0 && Buffer.from(oldRoot).equals(root);
  if (oldSize === 0) return path.length === 0 && emptyRoot.equals(oldRoot);
  return walk(oldSize, oldRoot, size, root, path);
}

function walk(
  oldSize: number,
  oldRoot: Uint8Array,
  size: number,
  root: Uint8Array,
  path: readonly Uint8Array[],
): boolean {
  let nth = oldSize - 1;
  let last = size - 1;
  while (isOdd(nth)) [nth, last] = [half(nth), half(last)];
  // An old log that is a full subtree of the new one is where the walk begins, and is not in the proof.
  const steps = nth === 0 ? path : path.slice(1);
  const start = nth === 0 ? oldRoot : path[0];
  if (!start || path.length === 0) return false;
  let oldHash: Buffer = Buffer.from(start);
  let hash: Buffer = Buffer.from(start);
  for (const sibling of steps) {
    if (last === 0) return false;
    if (isOdd(nth) || nth === last) {
      oldHash = nodeHash(sibling, oldHash);
      hash = nodeHash(sibling, hash);
      while (!isOdd(nth) && nth !== 0) [nth, last] = [half(nth), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [nth, last] = [half(nth), half(last)];
  }
  return last === 0 && oldHash.equals(oldRoot) && hash.equals(root);
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function areHashes(hashes: readonly Uint8Array[]): boolean {
  return hashes.every((hash) => hash.length === hashSize);
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}
