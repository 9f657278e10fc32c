import { foldSubtrees } from './compact-range.ts';
import { assertSize, fullSubtrees, type NodeSource, type Span, splitOf } from './nodes.ts';

/** RFC 6962 §2.1.1: from the leaf's sibling up to the child of the root. */
export async function proveInclusion(source: NodeSource, index: number, size: number): Promise<Buffer[]> {
  assertSize(size);
  assertSize(index);
  if (index >= size) throw new RangeError(`A log of ${size} entries has none at ${index}.`);
  return hashesOf(source, inclusionSpans(index, size));
}

/** RFC 6962 §2.1.2: that the log of `oldSize` entries is the beginning of that of `size`. */
export async function proveConsistency(source: NodeSource, oldSize: number, size: number): Promise<Buffer[]> {
  assertSize(size);
  assertSize(oldSize);
  if (oldSize > size) throw new RangeError(`A log of ${size} entries has never had ${oldSize}.`);
  // From nothing everything follows, and a log follows from itself: both proofs are empty.
  return oldSize === 0 || oldSize === size ? [] : hashesOf(source, consistencySpans(oldSize, size));
}

/** The root of the first `size` entries. */
export async function rootAt(source: NodeSource, size: number): Promise<Buffer> {
  assertSize(size);
  return foldSubtrees(await source.nodes(fullSubtrees({ begin: 0, end: size })));
}

/** The subtrees a proof is made of, in the proof's order. */
function inclusionSpans(index: number, size: number): Span[] {
  const spans: Span[] = [];
  let begin = 0;
  for (let end = size; end - begin > 1;) {
    const split = begin + splitOf(end - begin);
    if (index < split) {
      spans.push({ begin: split, end });
      end = split;
    } else {
      spans.push({ begin, end: split });
      begin = split;
    }
  }
  return spans.reverse();
}

function consistencySpans(oldSize: number, size: number): Span[] {
  const spans: Span[] = [];
  let begin = 0;
  let end = size;
  while (end !== oldSize) {
    const split = begin + splitOf(end - begin);
    if (oldSize <= split) {
      spans.push({ begin: split, end });
      end = split;
    } else {
      spans.push({ begin, end: split });
      begin = split;
    }
  }
  // Where the old log is the left edge itself, the verifier has its root already.
  if (begin > 0) spans.push({ begin, end });
  return spans.reverse();
}

/** All nodes are asked for at once, so that a source that reads a database can do with one look. */
async function hashesOf(source: NodeSource, spans: readonly Span[]): Promise<Buffer[]> {
  const parts = spans.map(fullSubtrees);
  const hashes = await source.nodes(parts.flat());
  let taken = 0;
  return parts.map((part) => foldSubtrees(hashes.slice(taken, (taken += part.length))));
}
