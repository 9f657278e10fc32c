import pg from 'pg';
import { type QueryRunner } from 'typeorm';
import { copyRows, type CopySource, type CopyTarget } from './copy-rows.ts';

/**
 * Writes rows into a table that separates tenants, and returns how many: Postgres takes no COPY there. They are
 * copied into a temporary table of this session and inserted from it, which still is several times faster than
 * an insert of many rows. In a transaction that has named the tenants.
 */
export async function insertRows(
  runner: QueryRunner,
  { table, columns }: CopyTarget,
  rows: CopySource,
): Promise<number> {
  const list = columns.map(pg.escapeIdentifier).join(', ');
  const into = pg.escapeIdentifier(table);
  const stage = `stage_${table}`;
  // Kept for the session, so that the catalogue does not churn with every batch.
  await runner.query(
    `create temp table if not exists ${pg.escapeIdentifier(stage)} on commit delete rows
         as select ${list} from ${into} with no data`,
  );
  const count = await copyRows(runner, { table: `pg_temp.${stage}`, columns }, rows);
  if (count === 0) return 0;
  await runner.query(
    `insert into ${into} (${list}) select ${list} from pg_temp.${pg.escapeIdentifier(stage)}`,
  );
  // The same transaction may come again, with other rows.
  await runner.query(`truncate pg_temp.${pg.escapeIdentifier(stage)}`);
  return count;
}
