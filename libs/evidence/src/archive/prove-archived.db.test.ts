import { copyOut } from '@countersign/database';
import { useDatabase } from '../../../../test/database.ts';
import { parseCheckpoint } from '../note/checkpoint.ts';
import { provesLeaf } from '../note/tlog-proof.ts';
import { CompactRange } from '../tree/compact-range.ts';
import { leafHash } from '../tree/hash.ts';
import { rootAt } from '../tree/prove.ts';
import { verifyConsistency } from '../tree/verify.ts';
import { archiveNodes, cachedHeights } from './archive-nodes.ts';
import { readLeafHashes } from './leaf-hashes.ts';
import { proveArchived, proveContinuation } from './prove-archived.ts';
import { type Queryable } from './queryable.ts';

const database = useDatabase();
const size = 2 ** 16 + 777;
const leaves = Buffer.concat(Array.from({ length: size }, (_, index) => leafHash(Buffer.from(`${index}`))));
const leafAt = (index: number) => leaves.subarray(32 * index, 32 * (index + 1));
const roots = new Map<number, Buffer>();
const sizes = [1, 2, 255, 256, 257, 1000, 65535, 65536, 65537, size - 1, size];

/** Tenant 1 has the cache, tenant 2 has lost it. */
beforeAll(async () => {
  const range = CompactRange.empty();
  const kept: { height: number; nth: number; hash: Buffer }[] = [];
  for (let index = 0; index < size; index += 1) {
    range.append(leafAt(index), ({ height, nth }, hash) => {
      if ((cachedHeights as readonly number[]).includes(height)) kept.push({ height, nth, hash });
    });
    if (sizes.includes(range.size)) roots.set(range.size, range.root());
  }
  for (const tenant of [1, 2]) {
    // Runs of 1, 2, 3, … 199 leaves, and again.
    for (let first = 0, count = 1; first < size; first += count, count = (count % 199) + 1)
      await database.query('insert into leaf_run values ($1, $2, $3, $4)', [
        tenant,
        first,
        Math.min(count, size - first),
        leaves.subarray(32 * first, 32 * Math.min(first + count, size)),
      ]);
  }
  await database.query(
    'insert into subtree select 1, unnest($1::int[]), unnest($2::bigint[]), unnest($3::bytea[])',
    [kept.map(({ height }) => height), kept.map(({ nth }) => nth), kept.map(({ hash }) => hash)],
  );
  await database.query('analyze leaf_run, subtree');
});

const checkpointOf = (signed: number) =>
  parseCheckpoint(`log\n${signed}\n${roots.get(signed)!.toString('base64')}\n\n— log AAAAAAA=\n`);

interface Cost {
  queries: number;
  rows: number;
  hashBytes: number;
}

function counted(): { db: Queryable; cost: Cost } {
  const cost: Cost = { queries: 0, rows: 0, hashBytes: 0 };
  const query = async (sql: string, values?: unknown[]) => {
    const rows = (await database.dataSource.query(sql, values)) as { hashes?: Buffer; hash?: Buffer }[];
    cost.queries += 1;
    cost.rows += rows.length;
    for (const { hashes, hash } of rows) cost.hashBytes += (hashes ?? hash ?? []).length;
    return rows;
  };
  const copied = async (select: string) => {
    const rows = await copyOut(database.dataSource, select);
    const again = rows.again();
    cost.queries += 1;
    for (; again.next(); cost.rows += 1) {
      again.integer();
      again.integer();
      cost.hashBytes += again.bytes()!.length;
    }
    return rows;
  };
  return { db: { query, copyOut: copied }, cost };
}

it('proves any position at any size, with three looks and a few hundred hashes', async () => {
  for (const signed of sizes) {
    for (const position of [0, 1, 255, 256, 4321, 65535, 65536, signed - 1]) {
      if (position >= signed) continue;
      const { db, cost } = counted();
      const proof = await proveArchived(db, 1, position, checkpointOf(signed));
      expect(provesLeaf(proof, leafAt(position))).toBe(true);
      expect(cost.queries).toBeLessThanOrEqual(3);
      // At most 255 leaves beside the entry, 255 subtrees of 256 beside those, and the same for the ragged right edge.
      expect(cost.hashBytes / 32).toBeLessThanOrEqual(2 * 2 * 255 + 1);
    }
  }
});

it('proves that each size continues each smaller one', async () => {
  for (const [oldSize, oldRoot] of roots)
    for (const [signed, root] of roots) {
      if (oldSize > signed) continue;
      const path = await proveContinuation(database.dataSource, 1, oldSize, signed);
      expect(verifyConsistency({ oldSize, oldRoot, size: signed, root, path })).toBe(true);
    }
});

it('computes what the cache has lost', async () => {
  for (const signed of [1000, 65536, size]) {
    expect(await rootAt(archiveNodes(database.dataSource, 2), signed)).toEqual(roots.get(signed));
    const proof = await proveArchived(database.dataSource, 2, 300, checkpointOf(signed));
    expect(provesLeaf(proof, leafAt(300))).toBe(true);
  }
});

it('reads the leaf hashes of any span, whatever rows they lie in', async () => {
  for (const [begin, end] of [
    [0, 1],
    [0, size],
    [12345, 12346],
    [8191, 16385],
    [size - 1, size],
    [7, 7],
  ] as const) {
    const runs: Buffer[] = [];
    for await (const { hashes } of readLeafHashes(database.dataSource, 1, { begin, end })) runs.push(hashes);
    expect(Buffer.concat(runs).equals(leaves.subarray(32 * begin, 32 * end))).toBe(true);
  }
});

it('gives out no proof that does not lead to the signed root, whether leaves or cache were altered', async () => {
  const runner = database.dataSource.createQueryRunner();
  for (const sql of [
    `update leaf_run set hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) where tenant_id = 1 and first_position = 0`,
    `update subtree set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where tenant_id = 1 and height = 8 and nth = 5`,
  ]) {
    await runner.startTransaction();
    await runner.query(sql);
    await expect(proveArchived(runner, 1, 2, checkpointOf(65536))).rejects.toThrow(
      'no longer lead to the signed root',
    );
    await runner.rollbackTransaction();
  }
  await runner.release();
});

it('says which leaf hash is missing', async () => {
  const beyond = readLeafHashes(database.dataSource, 1, { begin: size - 10, end: size + 1 });
  await expect(beyond.next()).rejects.toThrow(
    `Table leaf_run, position ${size}, the leaf hash: it is missing`,
  );
});
