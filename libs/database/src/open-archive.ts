import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { type DataSource } from 'typeorm';
import { createDataSource, type DataSourceOptions } from './data-source.ts';
import { DatabaseUnusableError } from './database-unusable-error.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/embedded-postgres.ts';
import { isRunning } from './embedded/process-identity.ts';
import { migrate, readSchemaState, refuseForeignSchema } from './migrate.ts';
import { type ArchiveRole } from './roles/roles.ts';
import { checkServer, connect, hostAndPort } from './server-check.ts';

export interface ArchiveOptions extends DataSourceOptions {
  /** Without it, an embedded Postgres under `<dataDir>/postgres` is started or adopted. */
  databaseUrl?: string | undefined;
  dataDir: string;
  /** Default true; see EmbeddedPostgresOptions. */
  durable?: boolean;
  /**
   * The role to act as, whoever the address logs in as; see roles.ts. A program names its own, so that it cannot
   * do more by mistake. Without it: whatever the user in the address may.
   */
  role?: ArchiveRole | undefined;
  /** The caller is the one who keeps the embedded Postgres: close() stops it even if it was adopted. */
  own?: boolean;
}

const askedMax = 6;
const askAgainMilliseconds = 150;

export type Server = Pick<Archive, 'url' | 'embedded' | 'revive' | 'close'>;

/** An open archive: reachable, fit, and migrated to the schema of this build. */
export interface Archive {
  url: string;
  dataSource: DataSource;
  /** What makes it less safe than it should be, one sentence each. */
  warnings: string[];
  /** Migrations that opening it took. */
  migrated: number;
  /** The embedded server, unless DATABASE_URL names another. */
  embedded: EmbeddedPostgres | undefined;
  /** Starts the embedded server again, at the same address, if it has died; says whether it did. */
  revive(): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens the archive of this installation; every command begins with it. */
export async function openArchive(options: ArchiveOptions): Promise<Archive> {
  const server = await openServer(options);
  const dataSource = createDataSource(server.url, options);
  const close = async () => {
    if (dataSource.isInitialized) await dataSource.destroy();
    await server.close();
  };
  try {
    const warnings = await checkServer(server.url);
    const migrated = await ensureSchema(server.url);
    await dataSource.initialize().catch((error: unknown) => {
      throw explainRole(error, server.url, options.role);
    });
    return { ...server, dataSource, warnings, migrated, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The server an archive is on, looked at and not touched: nothing in it is made, migrated or checked. */
export async function openServer(options: ArchiveOptions): Promise<Server> {
  let embedded = options.databaseUrl ? undefined : await startEmbedded(options);
  return {
    url: options.databaseUrl ?? (embedded as EmbeddedPostgres).url,
    embedded,
    revive: async () => {
      if (!embedded || isRunning(embedded.pid)) return false;
      embedded = await startEmbedded(options, embedded.port);
      return true;
    },
    close: async () => {
      if (embedded) await letGo(embedded, options.own ?? false);
    },
  };
}

/** Migrates if something is to be migrated and the user may; a login that may not is told so. */
async function ensureSchema(url: string): Promise<number> {
  const client = await connect(url);
  const state = await readSchemaState(client).finally(() => client.end());
  refuseForeignSchema(state);
  if (state.pending.length === 0) return 0;
  if (state.mayMigrate) return migrate(url);
  throw new DatabaseUnusableError(
    'not-migrated',
    `The archive at ${hostAndPort(url)} needs ${state.pending.length} migrations, and the user ${state.user} may not make them. Run "countersign prepare-database" with an administrator in DATABASE_URL, or let one run libs/database/roles.sql there, which says how this user may. Then start again.`,
  );
}

function explainRole(error: unknown, url: string, role: ArchiveRole | undefined): unknown {
  const { code } = error as { code?: string };
  if (!role || (code !== '42501' && code !== '22023')) return error;
  return new DatabaseUnusableError(
    'no-roles',
    `The user in DATABASE_URL may not act as ${role} at ${hostAndPort(url)}. Let an administrator grant ${role} to it (see libs/database/roles.sql), or use a login that "countersign prepare-database" made.`,
    { cause: error },
  );
}

function startEmbedded(options: ArchiveOptions, port = 0): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({
    dataDir: join(options.dataDir, 'postgres'),
    durable: options.durable ?? true,
    port,
  });
}

/** A command that started the server stops it, unless another program has come to use it meanwhile. */
async function letGo(embedded: EmbeddedPostgres, own: boolean): Promise<void> {
  if (own) return embedded.stop();
  if (!embedded.adopted && !(await isUsedByOthers(embedded.url))) await embedded.stop();
}

/** Our own connections were closed just now, and the server takes a moment to forget them: it is asked again. */
async function isUsedByOthers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    for (let asked = 1; ; asked += 1) {
      const { rowCount } = await client.query(
        `select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      );
      if (rowCount === 0 || asked === askedMax) return rowCount !== 0;
      await setTimeout(askAgainMilliseconds);
    }
  } catch {
    return false; // it is gone or going: stop() will see
  } finally {
    await client.end().catch(() => undefined);
  }
}
