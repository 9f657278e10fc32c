import { readdirSync, readFileSync } from 'node:fs';
import { type DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { DatabaseUnusableError } from './database-unusable-error.ts';

export const migrationLedger = 'schema_migration';

// Beside both src/ and dist/, so no step has to copy the files.
const folder = new URL('../migrations/', import.meta.url);

/** Any number will do, if no other program uses it in this database. */
const migrationLock = 4_600_001;

type MigrationClass = new () => MigrationInterface;

/** Each `migrations/NNNN_name.sql` as a TypeORM migration, in order. Forward only. */
export function readMigrations(): MigrationClass[] {
  return migrationFiles().map((file) => {
    const sql = readFileSync(new URL(file, folder), 'utf8');
    return class implements MigrationInterface {
      readonly name = ledgerName(file);
      async up(runner: QueryRunner): Promise<void> {
        await runner.query(sql);
      }
      down(): Promise<void> {
        return Promise.reject(new Error(`${file} cannot be undone: restore a backup instead.`));
      }
    };
  });
}

function migrationFiles(): string[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}_.+\.sql$/.test(file))
    .sort();
}

/** TypeORM orders migrations by the last thirteen digits of their names and takes them for a time. */
function ledgerName(file: string): string {
  const stem = file.replace(/\.sql$/, '');
  return `${stem}_${stem.slice(0, 4).padStart(13, '0')}`;
}

/**
 * Brings the schema up to date and returns how many migrations that took. Two programs that start at once
 * on an empty database would otherwise both create the ledger, and one would die. The lock belongs to a
 * session, so it is held on one pinned connection and never taken from the pool.
 */
export async function migrate(dataSource: DataSource): Promise<number> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.connect();
    await runner.query('select pg_advisory_lock($1)', [migrationLock]);
    try {
      await refuseNewerSchema(runner);
      return (await dataSource.runMigrations({ transaction: 'each' })).length;
    } finally {
      await runner.query('select pg_advisory_unlock($1)', [migrationLock]);
    }
  } finally {
    await runner.release();
  }
}

async function refuseNewerSchema(runner: QueryRunner): Promise<void> {
  const [{ exists }] = await runner.query('select to_regclass($1) is not null as exists', [migrationLedger]);
  if (!exists) return;
  const applied: { name: string }[] = await runner.query(`select name from ${migrationLedger} order by id`);
  const known = new Set(migrationFiles().map(ledgerName));
  const unknown = applied.map(({ name }) => name).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new DatabaseUnusableError(
    'newer-schema',
    `The archive has been migrated by a newer Countersign (${unknown.join(', ')}). Run that version or a later one; it cannot be migrated back.`,
  );
}
