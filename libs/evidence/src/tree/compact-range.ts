import { emptyRoot, foldLevel, hashSize, nodeHash } from './hash.ts';
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
    assertSize(this.#size + 1);
    const hash = Buffer.from(leafHash);
    visit?.({ height: 0, nth: this.#size }, hash);
    this.#appendSubtree(0, hash, visit);
  }

  /**
   * Appends a run of leaf hashes, 32 bytes each. With `heights`, the visitor is told of subtrees of these alone; within
   * a run it hears of smaller ones before larger ones, and of those of one height from left to right.
   */
  appendRun(leafHashes: Uint8Array, visit?: NodeVisitor, heights?: readonly number[]): void {
    if (leafHashes.length % hashSize !== 0)
      throw new RangeError('A run of leaf hashes has 32 bytes for each.');
    assertSize(this.#size + leafHashes.length / hashSize);
    const isTold = (height: number) => visit !== undefined && heights?.includes(height) !== false;
    for (let at = 0; at < leafHashes.length;) {
      const most = Math.min(leafHashes.length - at, block.length) / hashSize;
      const height = heightOfNext(this.#size, most);
      const end = at + 2 ** height * hashSize;
      const hash = foldBlock(leafHashes.subarray(at, end), height, (level, nodes) => {
        const first = this.#size / 2 ** level;
        if (isTold(level))
          for (let nth = 0; nth < nodes; nth += 1) visit?.({ height: level, nth: first + nth }, hashAt(nth));
      });
      this.#appendSubtree(height, hash, (node, above) => isTold(node.height) && visit?.(node, above));
      at = end;
    }
  }

  /** Its node was told of; those that it completes are not yet. */
  #appendSubtree(height: number, subtree: Buffer, visit?: NodeVisitor): void {
    let hash = subtree;
    let nth = this.#size / 2 ** height;
    for (let above = height + 1; nth % 2 === 1; above += 1) {
      hash = nodeHash(this.#hashes.pop() as Buffer, hash);
      nth = (nth - 1) / 2;
      visit?.({ height: above, nth }, hash);
    }
    this.#hashes.push(hash);
    this.#size += 2 ** height;
  }

  root(): Buffer {
    return foldSubtrees(this.#hashes);
  }
}

/** The root over full subtrees that stand side by side, the largest first. */
export function foldSubtrees(hashes: readonly Buffer[]): Buffer {
  return hashes.length === 0 ? emptyRoot : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** Where the nodes of one full subtree are computed, level by level, each over the one below it: the millions of a log
 * need no bytes of their own. */
const block = Buffer.alloc(2 ** 12 * hashSize);

function hashAt(nth: number): Buffer {
  return Buffer.from(block.subarray(nth * hashSize, (nth + 1) * hashSize));
}

/** The largest full subtree of at most `most` leaves that can begin at `size`. */
function heightOfNext(size: number, most: number): number {
  let height = 0;
  while (2 ** (height + 1) <= most && size % 2 ** (height + 1) === 0) height += 1;
  return height;
}

/** The root over 2^height leaf hashes. `tell` is told of each level while its nodes are what the block begins with. */
function foldBlock(
  leafHashes: Uint8Array,
  height: number,
  tell: (level: number, nodes: number) => void,
): Buffer {
  block.set(leafHashes);
  for (let level = 0; ; level += 1) {
    const nodes = 2 ** (height - level);
    tell(level, nodes);
    if (level === height) return hashAt(0);
    foldLevel(block, nodes);
  }
}
