import { type CopiedRows } from '@countersign/database';

/** What runs SQL: a DataSource, or a QueryRunner inside a transaction. */
export interface Queryable {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as TypeORM declares it; each caller names its row
  query(sql: string, parameters?: unknown[]): Promise<any>;
  /** Of one who is neither and stands between: the database's copyOut in its way. */
  copyOut?(select: string): Promise<CopiedRows>;
}
