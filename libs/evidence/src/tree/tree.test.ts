import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { CompactRange, type NodeVisitor } from './compact-range.ts';
import { emptyRoot, leafHash, nodeHash } from './hash.ts';
import { fullSubtrees, type NodeSource, powerOfTwoUpTo, splitOf, type TreeNode } from './nodes.ts';
import { proveConsistency, proveInclusion, rootAt } from './prove.ts';
import { verifyConsistency, verifyInclusion } from './verify.ts';

const vectors = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8')) as {
  leaves: string[];
  roots: string[];
  inclusion: { index: number; size: number; path: string[] }[];
  consistency: { oldSize: number; size: number; path: string[] }[];
};
const vectorLeaves = vectors.leaves.map((leaf) => leafHash(Buffer.from(leaf, 'hex')));

// RFC 6962 §2.1, word for word and as slow as it is clear.
function naiveRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length <= 1) return leaves[0] ?? emptyRoot;
  const k = naiveSplit(leaves.length);
  return nodeHash(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

function naiveSplit(count: number): number {
  let k = 1;
  while (k * 2 < count) k *= 2;
  return k;
}

function naivePath(m: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length === 1) return [];
  const k = naiveSplit(leaves.length);
  return m < k
    ? [...naivePath(m, leaves.slice(0, k)), naiveRoot(leaves.slice(k))]
    : [...naivePath(m - k, leaves.slice(k)), naiveRoot(leaves.slice(0, k))];
}

function naiveSubproof(m: number, leaves: readonly Buffer[], isWhole: boolean): Buffer[] {
  if (m === leaves.length) return isWhole ? [] : [naiveRoot(leaves)];
  const k = naiveSplit(leaves.length);
  return m <= k
    ? [...naiveSubproof(m, leaves.slice(0, k), isWhole), naiveRoot(leaves.slice(k))]
    : [...naiveSubproof(m - k, leaves.slice(k), false), naiveRoot(leaves.slice(0, k))];
}

function sourceOf(leaves: readonly Buffer[]): NodeSource {
  return {
    nodes: (wanted) =>
      wanted.map(({ height, nth }) => naiveRoot(leaves.slice(nth * 2 ** height, (nth + 1) * 2 ** height))),
  };
}

function numbered(count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) => leafHash(Buffer.from(`leaf ${index}`)));
}

const hex = (hashes: readonly Uint8Array[]) => hashes.map((hash) => Buffer.from(hash).toString('hex'));

describe('the published vectors', () => {
  it('has the roots of the eight reference leaves at every size, and the empty root', async () => {
    const range = CompactRange.empty();
    expect(hex([range.root()])).toEqual([vectors.roots[0]]);
    for (const [index, leaf] of vectorLeaves.entries()) {
      range.append(leaf);
      expect(hex([range.root()])).toEqual([vectors.roots[index + 1]]);
      expect(hex([await rootAt(sourceOf(vectorLeaves), index + 1)])).toEqual([vectors.roots[index + 1]]);
    }
  });

  it.each(vectors.inclusion)('proves leaf $index in $size', async ({ index, size, path }) => {
    const made = await proveInclusion(sourceOf(vectorLeaves), index, size);
    expect(hex(made)).toEqual(path);
    const root = Buffer.from(vectors.roots[size]!, 'hex');
    expect(verifyInclusion({ leafHash: vectorLeaves[index]!, index, size, path: made, root })).toBe(true);
  });

  it.each(vectors.consistency)('proves that $size continues $oldSize', async ({ oldSize, size, path }) => {
    const made = await proveConsistency(sourceOf(vectorLeaves), oldSize, size);
    expect(hex(made)).toEqual(path);
    const oldRoot = Buffer.from(vectors.roots[oldSize]!, 'hex');
    const root = Buffer.from(vectors.roots[size]!, 'hex');
    expect(verifyConsistency({ oldSize, oldRoot, size, root, path: made })).toBe(true);
  });
});

const sized = fc.integer({ min: 1, max: 300 });

describe('against the definition', () => {
  it('gives the path of the definition for any leaf at any size, and it verifies', async () => {
    const property = fc.asyncProperty(sized, fc.nat(), async (size, anything) => {
      const leaves = numbered(size);
      const index = anything % size;
      const path = await proveInclusion(sourceOf(leaves), index, size);
      const root = naiveRoot(leaves);
      expect(hex(path)).toEqual(hex(naivePath(index, leaves)));
      expect(verifyInclusion({ leafHash: leaves[index]!, index, size, path, root })).toBe(true);
    });
    await fc.assert(property, { numRuns: 150 });
  });

  it('gives the consistency proof of the definition for any two sizes, and it verifies', async () => {
    const property = fc.asyncProperty(sized, fc.nat(), async (size, anything) => {
      const leaves = numbered(size);
      const oldSize = 1 + (anything % size);
      const path = await proveConsistency(sourceOf(leaves), oldSize, size);
      expect(hex(path)).toEqual(hex(naiveSubproof(oldSize, leaves, true)));
      const oldRoot = naiveRoot(leaves.slice(0, oldSize));
      expect(verifyConsistency({ oldSize, oldRoot, size, root: naiveRoot(leaves), path })).toBe(true);
    });
    await fc.assert(property, { numRuns: 150 });
  });

  it('continues from a stored left edge to the same root, whatever is appended in whatever runs', async () => {
    const property = fc.asyncProperty(fc.nat({ max: 200 }), fc.nat({ max: 200 }), async (first, more) => {
      const leaves = numbered(first + more);
      const range = await CompactRange.of(first, sourceOf(leaves));
      const again = CompactRange.from(range.size, range.hashes);
      again.appendRun(Buffer.concat(leaves.slice(first)));
      expect(again.size).toBe(first + more);
      expect(again.root().equals(naiveRoot(leaves))).toBe(true);
      expect(range.root().equals(naiveRoot(leaves.slice(0, first)))).toBe(true);
    });
    await fc.assert(property, { numRuns: 100 });
  });

  it('appends a run as it appends its leaves one by one, and tells of the same subtrees', () => {
    const property = fc.property(fc.nat({ max: 70 }), fc.array(fc.nat({ max: 130 })), (first, runs) => {
      const leaves = numbered(first + runs.reduce((sum, count) => sum + count, 0));
      const [one, other] = [CompactRange.empty(), CompactRange.empty()];
      const told: [string[], string[]] = [[], []];
      const visitor =
        (list: string[]): NodeVisitor =>
        ({ height, nth }, hash) =>
          list.push(`${height}/${nth} ${hash.toString('hex')}`);
      for (const leaf of leaves) one.append(leaf, visitor(told[0]));
      let at = 0;
      for (const count of [first, ...runs])
        other.appendRun(Buffer.concat(leaves.slice(at, (at += count))), visitor(told[1]));
      expect(other.size).toBe(one.size);
      expect(hex(other.hashes)).toEqual(hex(one.hashes));
      expect(told[1].sort()).toEqual(told[0].sort());
    });
    fc.assert(property, { numRuns: 60 });
  });

  it('tells of the heights that were asked for alone, in a run larger than what is computed at once', () => {
    const leaves = numbered(2 ** 13 + 5);
    const range = CompactRange.empty();
    const told: string[] = [];
    range.appendRun(Buffer.concat(leaves), ({ height, nth }) => told.push(`${height}/${nth}`), [13, 11]);
    expect(told).toEqual(['11/0', '11/1', '11/2', '11/3', '13/0']);
    expect(range.root().equals(naiveRoot(leaves))).toBe(true);
  });

  it('tells of every full subtree exactly once, with its root', () => {
    const leaves = numbered(100);
    const told = new Map<string, string>();
    const range = CompactRange.empty();
    for (const leaf of leaves)
      range.append(leaf, ({ height, nth }, hash) => {
        expect(told.has(`${height}/${nth}`)).toBe(false);
        told.set(`${height}/${nth}`, hash.toString('hex'));
      });
    expect(told.size).toBe(100 + 50 + 25 + 12 + 6 + 3 + 1);
    for (const [name, hash] of told) {
      const [height = 0, nth = 0] = name.split('/').map(Number);
      const span = leaves.slice(nth * 2 ** height, (nth + 1) * 2 ** height);
      expect(hash).toBe(naiveRoot(span).toString('hex'));
    }
  });
});

describe('what is not so does not verify', () => {
  it('refuses every single flipped bit of a proof, a root or a leaf, and every other index and size', async () => {
    const leaves = numbered(11);
    const path = await proveInclusion(sourceOf(leaves), 6, 11);
    const claim = { leafHash: leaves[6]!, index: 6, size: 11, path, root: naiveRoot(leaves) };
    expect(verifyInclusion(claim)).toBe(true);
    for (const [at, hash] of path.entries())
      for (const flipped of flips(hash))
        expect(verifyInclusion({ ...claim, path: path.with(at, flipped) })).toBe(false);
    for (const root of flips(claim.root)) expect(verifyInclusion({ ...claim, root })).toBe(false);
    for (const leaf of flips(claim.leafHash))
      expect(verifyInclusion({ ...claim, leafHash: leaf })).toBe(false);
    for (let index = 0; index < 12; index += 1)
      if (index !== 6) expect(verifyInclusion({ ...claim, index })).toBe(false);
    // A path does not fix the size (9 to 16 walk this one alike); the signature over size and root does.
    for (const size of [0, 6, 7, 8, 17, 100, -1, 1.5, NaN, 2 ** 53])
      expect(verifyInclusion({ ...claim, size })).toBe(false);
    expect(verifyInclusion({ ...claim, path: path.slice(1) })).toBe(false);
    expect(verifyInclusion({ ...claim, path: [...path, path[0]!] })).toBe(false);
    expect(verifyInclusion({ ...claim, path: path.with(0, path[0]!.subarray(1)) })).toBe(false);
  });

  it('refuses every single flipped bit of a consistency proof and of both roots', async () => {
    const leaves = numbered(11);
    const path = await proveConsistency(sourceOf(leaves), 7, 11);
    const [oldRoot, root] = [naiveRoot(leaves.slice(0, 7)), naiveRoot(leaves)];
    const claim = { oldSize: 7, oldRoot, size: 11, root, path };
    expect(verifyConsistency(claim)).toBe(true);
    for (const [at, hash] of path.entries())
      for (const flipped of flips(hash))
        expect(verifyConsistency({ ...claim, path: path.with(at, flipped) })).toBe(false);
    for (const flipped of flips(oldRoot))
      expect(verifyConsistency({ ...claim, oldRoot: flipped })).toBe(false);
    for (const flipped of flips(root)) expect(verifyConsistency({ ...claim, root: flipped })).toBe(false);
    expect(verifyConsistency({ ...claim, path: path.slice(1) })).toBe(false);
    expect(verifyConsistency({ ...claim, path: [...path, path[0]!] })).toBe(false);
    expect(verifyConsistency({ ...claim, path: [] })).toBe(false);
    expect(verifyConsistency({ ...claim, oldSize: 12 })).toBe(false);
  });

  it('takes nothing but an empty proof from nothing, or to itself', () => {
    const root = naiveRoot(numbered(3));
    const other = naiveRoot(numbered(4));
    expect(verifyConsistency({ oldSize: 0, oldRoot: emptyRoot, size: 3, root, path: [] })).toBe(true);
    expect(verifyConsistency({ oldSize: 0, oldRoot: other, size: 3, root, path: [] })).toBe(false);
    expect(verifyConsistency({ oldSize: 0, oldRoot: emptyRoot, size: 3, root, path: [root] })).toBe(false);
    expect(verifyConsistency({ oldSize: 3, oldRoot: root, size: 3, root, path: [] })).toBe(true);
    expect(verifyConsistency({ oldSize: 3, oldRoot: other, size: 3, root, path: [] })).toBe(false);
    expect(verifyConsistency({ oldSize: 3, oldRoot: root, size: 3, root, path: [root] })).toBe(false);
  });

  it('asks for no proof of what a log does not have', async () => {
    await expect(proveInclusion(sourceOf([]), 0, 0)).rejects.toThrow('none at 0');
    await expect(proveInclusion(sourceOf([]), 5, 5)).rejects.toThrow('none at 5');
    await expect(proveConsistency(sourceOf([]), 6, 5)).rejects.toThrow('never had 6');
    await expect(proveInclusion(sourceOf([]), 1, 2 ** 53)).rejects.toThrow('2^53');
    expect(() => CompactRange.from(5, [emptyRoot])).toThrow('2 hashes');
  });
});

describe('logs larger than 2^31', () => {
  // Where every leaf is the same, so is every subtree of a height: a log of any size can be imagined.
  const heights = [leafHash(Buffer.from('same'))];
  for (let height = 1; height <= 53; height += 1)
    heights.push(nodeHash(heights[height - 1]!, heights[height - 1]!));
  const monotony: NodeSource = { nodes: (wanted) => wanted.map(({ height }) => heights[height]!) };

  it.each([2 ** 31, 2 ** 32 + 1, 2 ** 33 - 1, 3 * 2 ** 40 + 12345, 2 ** 53 - 2])(
    'proves and extends a log of %d entries',
    async (size) => {
      const root = await rootAt(monotony, size);
      for (const index of [0, 1, 2 ** 31 - 1, size - 2 ** 20, size - 1]) {
        const path = await proveInclusion(monotony, index, size);
        expect(verifyInclusion({ leafHash: heights[0]!, index, size, path, root })).toBe(true);
        expect(path.length).toBeLessThanOrEqual(53);
      }
      for (const oldSize of [1, 2 ** 31 - 1, size - 3, size - 1]) {
        const path = await proveConsistency(monotony, oldSize, size);
        const oldRoot = await rootAt(monotony, oldSize);
        expect(verifyConsistency({ oldSize, oldRoot, size, root, path })).toBe(true);
      }
      const range = await CompactRange.of(size, monotony);
      const told: TreeNode[] = [];
      range.append(heights[0]!, (node) => told.push(node));
      expect(range.root().equals(await rootAt(monotony, size + 1))).toBe(true);
      expect(told[0]).toEqual({ height: 0, nth: size });
    },
  );

  it('finds powers of two where a logarithm would round', () => {
    for (let power = 1; power <= 52; power += 1) {
      expect(powerOfTwoUpTo(2 ** power)).toBe(2 ** power);
      expect(powerOfTwoUpTo(2 ** power - 1)).toBe(2 ** (power - 1));
      expect(powerOfTwoUpTo(2 ** power + 1)).toBe(power === 1 ? 2 : 2 ** power);
      expect(splitOf(2 ** power)).toBe(2 ** (power - 1));
    }
    expect(powerOfTwoUpTo(2 ** 53 - 1)).toBe(2 ** 52);
    expect(fullSubtrees({ begin: 0, end: 2 ** 53 - 1 })).toHaveLength(53);
  });
});

function* flips(hash: Uint8Array): Generator<Buffer> {
  for (let bit = 0; bit < hash.length * 8; bit += 1) {
    const flipped = Buffer.from(hash);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    yield flipped;
  }
}
