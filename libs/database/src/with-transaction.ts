import { type DataSource, type QueryRunner } from 'typeorm';
import { againAfterConflict } from './again-after-conflict.ts';
import { showTenants, type TenantArchive } from './tenant-archive.ts';

export interface TransactionOptions {
  isolation?: 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';
  /** How often the work may run in all. Default 5. */
  attemptsMax?: number;
}

/**
 * Runs `work` in one transaction on one pinned connection, and again if Postgres chose it as the victim of a
 * conflict. So `work` may run more than once: what it does outside the transaction must bear that. In a
 * `TenantArchive` it sees the rows of those tenants; with the bare data source, of none.
 */
export function withTransaction<Result>(
  archive: DataSource | TenantArchive,
  work: (runner: QueryRunner) => Promise<Result>,
  { isolation = 'READ COMMITTED', attemptsMax = 5 }: TransactionOptions = {},
): Promise<Result> {
  return againAfterConflict(attemptsMax, () => runOnce(archive, work, isolation));
}

async function runOnce<Result>(
  archive: DataSource | TenantArchive,
  work: (runner: QueryRunner) => Promise<Result>,
  isolation: NonNullable<TransactionOptions['isolation']>,
): Promise<Result> {
  const isOfTenants = 'tenantIds' in archive;
  const runner = (isOfTenants ? archive.dataSource : archive).createQueryRunner();
  try {
    await runner.startTransaction(isolation);
    try {
      if (isOfTenants) await runner.query(showTenants(archive.tenantIds));
      const result = await work(runner);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      // The connection may be what failed; then there is nothing to roll back, and `error` says why.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    }
  } finally {
    await runner.release();
  }
}
