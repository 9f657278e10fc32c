import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { migrationLedger, readMigrations } from './migrations.ts';
import { SnakeCaseNames } from './tables/snake-case-names.ts';
import { tables } from './tables/tables.ts';

export interface DataSourceOptions {
  /** Shown in pg_stat_activity. */
  applicationName?: string;
  /** Connections at most. Default 10. */
  poolSize?: number;
}

/** The connection pool of one process. Not connected yet: `initialize()` does that, `openArchive` does both. */
export function createDataSource(url: string, options: DataSourceOptions = {}): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    applicationName: options.applicationName ?? 'countersign',
    poolSize: options.poolSize ?? 10,
    // Whatever zone the server is set to: SQL that adds to an instant or cuts it into days means UTC.
    extra: { options: '-c TimeZone=UTC' },
    entities: tables,
    namingStrategy: new SnakeCaseNames(),
    migrations: readMigrations(),
    migrationsTableName: migrationLedger,
    synchronize: false,
    installExtensions: false,
    logging: false,
  });
}
