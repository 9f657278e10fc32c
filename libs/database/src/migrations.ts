import { readdirSync, readFileSync } from 'node:fs';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export const migrationLedger = 'schema_migration';

// Beside both src/ and dist/, so no step has to copy the files.
const folder = new URL('../migrations/', import.meta.url);

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

/** As the ledger names them. */
export function migrationNames(): string[] {
  return migrationFiles().map(ledgerName);
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
