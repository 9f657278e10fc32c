import { type DataSource, type QueryRunner } from 'typeorm';
import { againAfterConflict } from './again-after-conflict.ts';

/** The setting that the policies of all tables read (`visible_tenants()`). */
const setting = 'countersign.tenants';

/**
 * The archive as far as some tenants go: every statement runs in a transaction that named them, so row-level
 * security shows their rows and no others. Made by `inTenants`; `withTransaction` takes it for more than one
 * statement.
 */
export interface TenantArchive {
  readonly dataSource: DataSource;
  readonly tenantIds: readonly number[];
  /** One statement in a transaction of its own. */
  query<Rows = unknown>(sql: string, values?: unknown[]): Promise<Rows>;
}

export function inTenants(dataSource: DataSource, tenantIds: readonly number[]): TenantArchive {
  showTenants(tenantIds); // throws here if they are none
  return { dataSource, tenantIds, query: (sql, values) => queryIn(dataSource, tenantIds, sql, values) };
}

/**
 * The statement that lets the rest of the current transaction see these tenants. Never without a transaction:
 * on a pooled connection the next user would see them too.
 */
export function showTenants(tenantIds: readonly number[]): string {
  for (const id of tenantIds)
    if (!Number.isSafeInteger(id)) throw new TypeError('A tenant is named by its number.');
  return `set local ${setting} = '{${tenantIds.join(',')}}'`;
}

async function queryIn<Rows>(
  dataSource: DataSource,
  tenantIds: readonly number[],
  sql: string,
  values?: unknown[],
): Promise<Rows> {
  const runner = dataSource.createQueryRunner();
  try {
    return await queryOn(runner, tenantIds, sql, values);
  } finally {
    await runner.release();
  }
}

/**
 * One statement in a transaction of its own on a connection that is held for something else. Again after a deadlock:
 * a question that names tables in another order than a new month's partition is made must not answer with an error.
 */
export function queryOn<Rows>(
  runner: QueryRunner,
  tenantIds: readonly number[],
  sql: string,
  values?: unknown[],
): Promise<Rows> {
  return againAfterConflict(3, () => askOnce<Rows>(runner, tenantIds, sql, values));
}

async function askOnce<Rows>(
  runner: QueryRunner,
  tenantIds: readonly number[],
  sql: string,
  values?: unknown[],
): Promise<Rows> {
  await runner.query(`begin; ${showTenants(tenantIds)}`);
  try {
    const rows = (await runner.query(sql, values)) as Rows;
    await runner.query('commit');
    return rows;
  } catch (error) {
    // The connection may be what failed; then there is nothing to roll back, and `error` says why.
    await runner.query('rollback').catch(() => undefined);
    throw error;
  }
}
