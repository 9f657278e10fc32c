// Which full subtrees a part of a log is made of. Sizes and positions are numbers up to 2^53, far beyond the
// 32 bits of JavaScript's shifts; so powers of two are multiplied and divided here, never shifted.

/** The root of a full subtree: that over positions nth·2^height … (nth+1)·2^height - 1. Height 0 is a leaf. */
export interface TreeNode {
  readonly height: number;
  readonly nth: number;
}

/** Positions begin … end-1. */
export interface Span {
  readonly begin: number;
  readonly end: number;
}

/** Where the hashes of full subtrees come from. */
export interface NodeSource {
  /** The hashes of these nodes, in the same order. All lie within the log. */
  nodes(wanted: readonly TreeNode[]): Promise<readonly Buffer[]> | readonly Buffer[];
}

/**
 * The full subtrees that make up a span, from left to right, as RFC 6962 splits it. The begin of the span must
 * be one that RFC 6962 itself comes to: 0, or the right side of a split.
 */
export function fullSubtrees({ begin, end }: Span): TreeNode[] {
  const nodes: TreeNode[] = [];
  for (let at = begin; at < end;) {
    const width = powerOfTwoUpTo(end - at);
    nodes.push({ height: Math.round(Math.log2(width)), nth: at / width });
    at += width;
  }
  return nodes;
}

/** The largest power of two that is at most `count`, which is at least 1. */
export function powerOfTwoUpTo(count: number): number {
  let power = 2 ** Math.floor(Math.log2(count));
  // log2 rounds: near 2^53 it can be one too high.
  while (power > count) power /= 2;
  while (power * 2 <= count) power *= 2;
  return power;
}

/** RFC 6962 §2.1: where a tree of `count` ≥ 2 leaves is split, the largest power of two below the count. */
export function splitOf(count: number): number {
  const power = powerOfTwoUpTo(count);
  return power === count ? power / 2 : power;
}

export function assertSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0)
    throw new RangeError(`A log has no ${size} entries: a size is a whole number up to 2^53 - 1.`);
}
