import { CompactRange } from '../tree/compact-range.ts';
import { type NodeSource, type TreeNode } from '../tree/nodes.ts';
import { readLeafSpans } from './leaf-hashes.ts';
import { type Queryable } from './queryable.ts';

/** Heights of the full subtrees that table subtree keeps. */
export const cachedHeights = [8, 16, 24, 32] as const;

/**
 * The nodes of a stored log. A node is put together from at most 256 of the next smaller height that is kept:
 * leaf hashes below height 8, rows of subtree above. Rows that are not there yet are computed.
 */
export function archiveNodes(db: Queryable, tenantId: number): NodeSource {
  const nodes = async (wanted: readonly TreeNode[]): Promise<Buffer[]> => {
    const parts = wanted.map(partsOf);
    const low = parts.filter(({ height }) => height === 0);
    const high = parts.filter(({ height }) => height > 0);
    const leaves = await readLeafSpans(
      db,
      tenantId,
      low.map(({ first, count }) => ({ begin: first, end: first + count })),
    );
    const kept = await readKept(db, tenantId, high);
    const hashes: Buffer[] = [];
    for (const part of parts) {
      if (part.height === 0) hashes.push(rootOver([leaves[low.indexOf(part)] as Buffer]));
      else hashes.push(rootOver(await completed(part, kept[high.indexOf(part)] as (Buffer | undefined)[])));
    }
    return hashes;
  };

  /** One missing node at a time: a whole log without its cache must not be in memory at once. */
  const completed = async (part: Part, kept: (Buffer | undefined)[]): Promise<Buffer[]> => {
    const hashes: Buffer[] = [];
    for (const [index, hash] of kept.entries()) {
      if (hash) hashes.push(hash);
      else hashes.push(await computed({ height: part.height, nth: part.first + index }));
    }
    return hashes;
  };

  const computed = async ({ height, nth }: TreeNode): Promise<Buffer> => {
    const children = Array.from({ length: 256 }, (_, child) => ({
      height: height - 8,
      nth: nth * 256 + child,
    }));
    if (height > 8) return rootOver(await nodes(children));
    const [run] = await readLeafSpans(db, tenantId, [{ begin: nth * 256, end: (nth + 1) * 256 }]);
    return rootOver([run as Buffer]);
  };

  return { nodes };
}

/** A node as a run of nodes of a kept height. */
interface Part {
  readonly height: number;
  readonly first: number;
  readonly count: number;
}

function partsOf({ height, nth }: TreeNode): Part {
  const kept = cachedHeights.findLast((candidate) => candidate <= height) ?? 0;
  const count = 2 ** (height - kept);
  return { height: kept, first: nth * count, count };
}

async function readKept(
  db: Queryable,
  tenantId: number,
  parts: readonly Part[],
): Promise<(Buffer | undefined)[][]> {
  const found = parts.map(({ count }) => new Array<Buffer | undefined>(count).fill(undefined));
  if (parts.length === 0) return found;
  const rows = (await db.query(
    `select part.nth::int as part, (subtree.nth - part.first)::int as index, subtree.hash
       from unnest($2::smallint[], $3::bigint[], $4::bigint[]) with ordinality as part (height, first, last, nth)
       join subtree on subtree.tenant_id = $1 and subtree.height = part.height
                   and subtree.nth >= part.first and subtree.nth < part.last`,
    [
      tenantId,
      parts.map(({ height }) => height),
      parts.map(({ first }) => first),
      parts.map(({ first, count }) => first + count),
    ],
  )) as { part: number; index: number; hash: Buffer }[];
  for (const { part, index, hash } of rows) (found[part - 1] as (Buffer | undefined)[])[index] = hash;
  return found;
}

/** The root over hashes of one height that stand side by side. */
function rootOver(hashes: readonly Buffer[]): Buffer {
  const range = CompactRange.empty();
  for (const run of hashes) range.appendRun(run);
  return range.root();
}
