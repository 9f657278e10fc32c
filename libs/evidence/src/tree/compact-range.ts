import { emptyRoot, hashSize, nodeHash } from './hash.ts';
import { assertSize, fullSubtrees, type NodeSource, type TreeNode } from './nodes.ts';

/** Told of every full subtree that an appended leaf completes, the smallest first. */
export type NodeVisitor = (node: TreeNode, hash: Buffer) => void;

/**
 * The left edge of a log: the roots of the full subtrees that its size consists of, at most 53 hashes. Enough
 * to append to a log of any size and to tell its root, without holding the log.
 */
export class CompactRange {
  #size: number;
  /** From the largest subtree to the smallest. */
  readonly #hashes: Buffer[];

  private constructor(size: number, hashes: Buffer[]) {
    this.#size = size;
    this.#hashes = hashes;
  }

  static empty(): CompactRange {
    return new CompactRange(0, []);
  }

  /** Of the first `size` entries of a log whose nodes can be asked for. */
  static async of(size: number, source: NodeSource): Promise<CompactRange> {
    assertSize(size);
    const hashes = await source.nodes(fullSubtrees({ begin: 0, end: size }));
    return CompactRange.from(size, hashes);
  }

  /** The inverse of `hashes`. Throws a RangeError if that many hashes cannot belong to the size. */
  static from(size: number, hashes: readonly Uint8Array[]): CompactRange {
    assertSize(size);
    const wanted = fullSubtrees({ begin: 0, end: size }).length;
    if (hashes.length !== wanted || hashes.some((hash) => hash.length !== hashSize))
      throw new RangeError(`The left edge of a log of ${size} entries has ${wanted} hashes of 32 bytes.`);
    return new CompactRange(
      size,
      hashes.map((hash) => Buffer.from(hash)),
    );
  }

  get size(): number {
    return this.#size;
  }

  /** The roots of its full subtrees, from left to right; with the size, all there is to store of it. */
  get hashes(): readonly Buffer[] {
    return this.#hashes;
  }

  clone(): CompactRange {
    return new CompactRange(this.#size, [...this.#hashes]);
  }

  append(leafHash: Uint8Array, visit?: NodeVisitor): void {
    let hash: Buffer = Buffer.from(leafHash);
    let nth = this.#size;
    assertSize(nth + 1);
    for (let height = 0; ; height += 1) {
      visit?.({ height, nth }, hash);
      if (nth % 2 === 0) break;
      hash = nodeHash(this.#hashes.pop() as Buffer, hash);
      nth = (nth - 1) / 2;
    }
    this.#hashes.push(hash);
    this.#size += 1;
  }

  /** Appends a run of leaf hashes, 32 bytes each. */
  appendRun(leafHashes: Uint8Array, visit?: NodeVisitor): void {
    if (leafHashes.length % hashSize !== 0)
      throw new RangeError('A run of leaf hashes has 32 bytes for each.');
    for (let at = 0; at < leafHashes.length; at += hashSize)
      this.append(leafHashes.subarray(at, at + hashSize), visit);
  }

  root(): Buffer {
    return foldSubtrees(this.#hashes);
  }
}

/** The root over full subtrees that stand side by side, the largest first. */
export function foldSubtrees(hashes: readonly Buffer[]): Buffer {
  return hashes.length === 0 ? emptyRoot : hashes.reduceRight((right, left) => nodeHash(left, right));
}
