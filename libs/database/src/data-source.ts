import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { migrationLedger, readMigrations } from './migrations.ts';
import { type ArchiveRole } from './roles/roles.ts';
import { SnakeCaseNames } from './tables/snake-case-names.ts';
import { tables } from './tables/tables.ts';

export interface DataSourceOptions {
  /** Shown in pg_stat_activity. */
  applicationName?: string;
  /** Connections at most. Default 10. */
  poolSize?: number;
  /** Until a connection is there, new or free; against a server that takes it and says nothing. Default a minute. */
  connectMillisecondsMax?: number;
  /** The role that every session acts as. Default: what the user in the address is. */
  role?: ArchiveRole | undefined;
}

/** The connection pool of one process. Not connected yet: `initialize()` does that, `openArchive` does both. */
export function createDataSource(url: string, options: DataSourceOptions = {}): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    applicationName: options.applicationName ?? 'countersign',
    poolSize: options.poolSize ?? 10,
    connectTimeoutMS: options.connectMillisecondsMax ?? 60_000,
    extra: { options: sessionOptions(options.role), keepAlive: true, keepAliveInitialDelayMillis: 30_000 },
    entities: tables,
    namingStrategy: new SnakeCaseNames(),
    migrations: readMigrations(),
    migrationsTableName: migrationLedger,
    synchronize: false,
    installExtensions: false,
    logging: false,
  });
}

/** Said when a session begins, so that no query of the pool can run before it holds. */
export function sessionOptions(role?: ArchiveRole): string {
  // Whatever zone the server is set to: SQL that adds to an instant or cuts it into days means UTC.
  return ['-c TimeZone=UTC', ...(role ? [`-c role=${role}`] : [])].join(' ');
}
