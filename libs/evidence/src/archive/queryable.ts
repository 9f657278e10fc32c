/** What runs SQL: a DataSource, or a QueryRunner inside a transaction. */
export interface Queryable {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as TypeORM declares it; each caller names its row
  query(sql: string, parameters?: unknown[]): Promise<any>;
}
