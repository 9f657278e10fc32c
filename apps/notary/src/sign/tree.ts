import {
  archiveNodes,
  cachedHeights,
  checkLeaves,
  CompactRange,
  type Log,
  type NodeVisitor,
  readLeafHashes,
  type SignedCheckpoint,
} from '@countersign/evidence';
import { type QueryRunner } from 'typeorm';
import { type LogStore } from '../log-store.ts';
import { Quarantine, thenRelease } from '../quarantine.ts';
import { type KeptNode } from '../write-head.ts';

/** Rows of subtree that are written at a time while the cache is rebuilt. */
const keptMax = 10_000;

/** The left edge of the log as it was signed, checked against the signed root. Throws a Quarantine. */
export async function openTree(
  store: LogStore,
  { tenantId }: Log,
  last: SignedCheckpoint | null,
): Promise<CompactRange> {
  if (!last) return CompactRange.empty();
  await completeCache(store, tenantId, last.size);
  const range = await store.read(tenantId, (runner) =>
    CompactRange.of(last.size, archiveNodes(runner, tenantId)),
  );
  if (range.root().equals(last.rootHash)) return range;
  const plain = await treeOfLeaves(store, tenantId, last.size);
  if (plain.root().equals(last.rootHash))
    throw new Quarantine(
      'cache-differs',
      'Table subtree, the cache of the tree, was changed; the leaves themselves lead to the signed root.',
      `As the database's owner, delete the rows of tenant ${tenantId} from subtree (they are made again), ${thenRelease}`,
    );
  throw new Quarantine(
    'tree-differs',
    `Table leaf_run: the leaf hashes of positions 0 … ${last.size - 1} no longer lead to the root that was signed for size ${last.size}.`,
    `Run \`countersign verify --full\` to find which were changed, restore the database, ${thenRelease}`,
  );
}

/** Rows of the cache may be missing: after a restore without it, or in a log from before there was one. */
async function completeCache(store: LogStore, tenantId: number, size: number): Promise<void> {
  const counts = await store.keptCounts(tenantId);
  if (cachedHeights.every((height) => (counts.get(height) ?? 0) >= Math.floor(size / 2 ** height))) return;
  const kept: KeptNode[] = [];
  const visit = keeper(kept);
  const range = CompactRange.empty();
  for (let first = 0; first < size; first += leavesAtOnce) {
    const span = { begin: first, end: Math.min(size, first + leavesAtOnce) };
    await store.read(tenantId, async (runner) => {
      for await (const { hashes } of readLeafHashes(runner, tenantId, span))
        range.appendRun(hashes, visit, cachedHeights);
    });
    if (kept.length >= keptMax || span.end === size) await store.saveKept(tenantId, kept.splice(0));
  }
}

const leavesAtOnce = 2 ** 18;

async function treeOfLeaves(store: LogStore, tenantId: number, size: number): Promise<CompactRange> {
  return store.read(tenantId, async (runner) => {
    const range = CompactRange.empty();
    for await (const { hashes } of readLeafHashes(runner, tenantId, { begin: 0, end: size }))
      range.appendRun(hashes);
    return range;
  });
}

export interface Extension {
  readonly range: CompactRange;
  readonly kept: readonly KeptNode[];
  /** Roots at the sizes asked for. */
  readonly roots: ReadonlyMap<number, Buffer>;
}

/**
 * The log continued to `size`, every new leaf computed again from stored bytes. Leaves the range it is given as
 * it was. Throws an ArchiveProblem at the first leaf that is not what is stored.
 */
export function extendTree(
  store: LogStore,
  log: Log,
  from: CompactRange,
  size: number,
  rootsAt: readonly number[],
): Promise<Extension> {
  // In one snapshot, and again from the start should the transaction have to be tried again.
  return store.read(log.tenantId, (runner) => extendWithin(runner, log, from, size, rootsAt));
}

/** As `extendTree`, on what a transaction sees. */
export async function extendWithin(
  runner: QueryRunner,
  log: Log,
  from: CompactRange,
  size: number,
  rootsAt: readonly number[] = [],
): Promise<Extension> {
  const range = from.clone();
  const kept: KeptNode[] = [];
  const visit = keeper(kept);
  const roots = new Map<number, Buffer>();
  const ends = [...new Set([...rootsAt, size])].filter((end) => end > range.size).sort((a, b) => a - b);
  for (const end of ends) {
    const span = { begin: range.size, end };
    for await (const { hashes } of checkLeaves(runner, log, span))
      range.appendRun(hashes, visit, cachedHeights);
    roots.set(end, range.root());
  }
  return { range, kept, roots };
}

function keeper(kept: KeptNode[]): NodeVisitor {
  return (node, hash) => kept.push({ ...node, hash });
}
