// A backup of all that the database holds of one tenant, and its restoration: every table, derived ones too, as a
// restored dump would bring them back.
import { type QueryRunner } from 'typeorm';
import { type TestDatabase } from './database.ts';

let backups = 0;

/** Call the answer to restore the backup, as often as wanted. */
export async function backUp(database: TestDatabase, tenantId: number): Promise<() => Promise<void>> {
  backups += 1;
  const schema = `backup_${backups}`;
  const tables = await tablesOf(database);
  await database.query(`create schema ${schema}`);
  for (const table of tables)
    await database.query(
      `create table ${schema}.${table} as select * from public.${table} where tenant_id = ${tenantId}`,
    );
  return () =>
    asOwner(database, async (runner) => {
      for (const table of tables) {
        await runner.query(`delete from public.${table} where tenant_id = $1`, [tenantId]);
        await runner.query(
          `insert into public.${table} overriding system value select * from ${schema}.${table}`,
        );
      }
    });
}

/** Of partitions the whole only. */
async function tablesOf(database: TestDatabase): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and a.attname = 'tenant_id' and not a.attisdropped and c.relname <> 'tenant' order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** Foreign keys and triggers look away, as they do for a restored dump. */
async function asOwner(database: TestDatabase, work: (runner: QueryRunner) => Promise<void>): Promise<void> {
  const runner = database.administrator.createQueryRunner();
  try {
    await runner.startTransaction();
    await runner.query('set local session_replication_role = replica');
    await work(runner);
    await runner.commitTransaction();
  } finally {
    if (runner.isTransactionActive) await runner.rollbackTransaction();
    await runner.release();
  }
}
