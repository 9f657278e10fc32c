// What an outsider remembers of the signed heads, and how he checks them: a tree of his own, by RFC 6962.
import { createHash } from 'node:crypto';
import { type Cluster } from './cluster.ts';
import { type Finding } from './check-archive.ts';

interface Head {
  readonly size: number;
  readonly root: string;
}

export class HeadMonitor {
  readonly #heads = new Map<string, Head>();

  get count(): number {
    return this.#heads.size;
  }

  /** Writes down every head that is published now. */
  async look(cluster: Cluster, database: string): Promise<void> {
    const rows = await cluster.query<{ size: number; root: Buffer }>(
      database,
      'select size::int as size, root_hash as root from checkpoint',
    );
    for (const { size, root } of rows) {
      const head = { size, root: root.toString('hex') };
      this.#heads.set(`${head.size} ${head.root}`, head);
    }
  }

  /** I4: every head that was ever published is one of the tree as it is now. */
  async findForks(cluster: Cluster, database: string, tenantId: number): Promise<Finding[]> {
    const rows = await cluster.query<{ hashes: Buffer }>(
      database,
      'select hashes from leaf_run where tenant_id = $1 order by first_position',
      [tenantId],
    );
    const bytes = Buffer.concat(rows.map(({ hashes }) => hashes));
    const leaves = Array.from({ length: bytes.length / 32 }, (_, at) =>
      bytes.subarray(32 * at, 32 * at + 32),
    );
    return [...this.#heads.values()].flatMap(({ size, root }) => {
      const isOurs = size <= leaves.length && treeHash(leaves.slice(0, size)).toString('hex') === root;
      const what = `A head of size ${size} was published that this log of ${leaves.length} does not continue.`;
      return isOurs ? [] : [{ code: 'I4', what }];
    });
  }
}

function treeHash(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0] as Buffer;
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return createHash('sha256')
    .update(Buffer.from([1]))
    .update(treeHash(leaves.slice(0, half)))
    .update(treeHash(leaves.slice(half)))
    .digest();
}
