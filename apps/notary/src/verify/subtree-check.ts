import { cachedHeights, type TreeNode } from '@countersign/evidence';
import { type QueryRunner } from 'typeorm';
import { VerifyProblem } from './verify-problem.ts';

/** Compares the cache of subtrees with the tree as it is computed again. A row that is missing is no fault. */
export class SubtreeCheck {
  private readonly runner: QueryRunner;
  private readonly tenantId: number;
  private waiting: { node: TreeNode; hash: Buffer }[] = [];

  constructor(runner: QueryRunner, tenantId: number) {
    this.runner = runner;
    this.tenantId = tenantId;
  }

  add(node: TreeNode, hash: Buffer): void {
    this.waiting.push({ node, hash });
  }

  async flush(): Promise<void> {
    if (this.waiting.length === 0) return;
    const rows = (await this.runner.query(
      `select w.nth::int as nth from unnest($2::int[], $3::bigint[], $4::bytea[]) with ordinality as w(height, at, hash, nth)
         join subtree s on s.tenant_id = $1 and s.height = w.height and s.nth = w.at and s.hash <> w.hash
        order by w.nth limit 1`,
      [
        this.tenantId,
        this.waiting.map(({ node }) => node.height),
        this.waiting.map(({ node }) => node.nth),
        this.waiting.map(({ hash }) => hash),
      ],
    )) as { nth: number }[];
    const wrong = rows[0] && this.waiting[rows[0].nth - 1];
    if (wrong) throw problem(wrong.node, 'its hash is not that of the leaves below it.');
    this.waiting = [];
  }

  /** No row may speak of positions that do not all exist: it would be believed once they do. */
  async finish(size: number): Promise<void> {
    await this.flush();
    const [row] = (await this.runner.query(
      `select height::int as height, nth::float8 as nth from subtree
        where tenant_id = $1
          and case when height = any($3) then nth < 0 or nth >= $2::bigint >> height else true end limit 1`,
      [this.tenantId, size, cachedHeights],
    )) as TreeNode[];
    if (row) throw problem(row, `there is none such in an archive of ${size} positions.`);
  }
}

function problem({ height, nth }: TreeNode, finding: string): VerifyProblem {
  return new VerifyProblem('subtree', nth * 2 ** height, `the subtree of height ${height}`, finding);
}
