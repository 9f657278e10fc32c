import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { initialiseCluster } from './initialise-cluster.ts';
import { launchServer, untilItAnswers } from './launch-server.ts';
import { disownPidFile, isPostmaster, readPidFile, stopPostmaster } from './postmaster.ts';
import { acquireLock, LockHeldError } from './process-lock.ts';
import { serverBinaries } from './server-binaries.ts';
import { serverIdentity } from './server-identity.ts';

export interface EmbeddedPostgresOptions {
  /** The cluster's own folder. Beside it lie `.password`, `.log` and, while starting, `.lock`. */
  dataDir: string;
  /** Default: any free one. */
  port?: number;
  /** The database to connect to; created if missing. */
  database?: string;
  /** Default true. False trades safety against a crash of the machine for speed: tests only. */
  durable?: boolean;
}

export interface EmbeddedPostgres {
  url: string;
  port: number;
  pid: number;
  /** The data directory was made by this call. */
  isNew: boolean;
  /** The server was running already: an earlier process that was killed, or one still at work, started it. */
  adopted: boolean;
  stop(): Promise<void>;
}

const user = 'countersign';
const lockWaitMilliseconds = 90_000;

/**
 * Starts the Postgres that comes with the installation, or adopts it if it runs already. Safe against
 * `kill -9` of anything at any moment, and against two starters at once.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const unlock = await lockFolder(dataDir);
  try {
    return await startOrAdopt({ port: 0, database: 'countersign', durable: true, ...options, dataDir });
  } finally {
    unlock();
  }
}

async function lockFolder(dataDir: string): Promise<() => void> {
  try {
    mkdirSync(dirname(dataDir), { recursive: true });
    return await acquireLock(`${dataDir}.lock`, lockWaitMilliseconds);
  } catch (error) {
    if (error instanceof LockHeldError) throw error;
    throw new EmbeddedPostgresError(
      `The folder ${dirname(dataDir)} cannot be written (${(error as NodeJS.ErrnoException).code}). Make it writable, or set COUNTERSIGN_DATA_DIR to another.`,
      { cause: error },
    );
  }
}

async function startOrAdopt(options: Required<EmbeddedPostgresOptions>): Promise<EmbeddedPostgres> {
  const { dataDir, database } = options;
  const binaries = serverBinaries();
  const identity = serverIdentity(dataDir);
  const passwordFile = `${dataDir}.password`;
  const isNew = !existsSync(join(dataDir, 'PG_VERSION'));
  if (isNew) {
    refuseForeignFolder(dataDir);
    initialiseCluster({ ...options, passwordFile, user, binaries, identity });
  }
  const urlOf = (port: number, name: string) =>
    `postgres://${user}:${readPassword(passwordFile)}@127.0.0.1:${port}/${name}`;
  const urlAt = (port: number) => urlOf(port, 'postgres');
  const running = await findRunning(dataDir, urlAt);
  const server = running ?? (await launchServer({ ...options, binaries, identity, urlAt }));
  await ensureDatabase(urlAt(server.port), database);
  return {
    ...server,
    url: urlOf(server.port, database),
    isNew,
    adopted: running !== undefined,
    stop: () => stopPostmaster(server.pid),
  };
}

/** initdb's result is moved into place; what somebody else has put there is not ours to replace. */
function refuseForeignFolder(dataDir: string): void {
  if (existsSync(dataDir)) {
    throw new EmbeddedPostgresError(
      `${dataDir} exists but holds no Postgres data. Move it away, or set COUNTERSIGN_DATA_DIR to another folder.`,
    );
  }
}

function readPassword(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The password of the embedded Postgres cannot be read from ${file}. Put the file back, or run as the user who owns it.`,
      { cause: error },
    );
  }
}

async function findRunning(
  dataDir: string,
  urlAt: (port: number) => string,
): Promise<{ pid: number; port: number } | undefined> {
  const file = readPidFile(dataDir);
  if (!file) return undefined;
  const gone = new Error('gone');
  try {
    await untilItAnswers(urlAt(file.port), () => {
      if (!isPostmaster(file.pid, dataDir)) throw gone; // dead, or shutting down while we waited
    });
    return file;
  } catch (error) {
    if (error !== gone) throw error;
    if (readPidFile(dataDir)) disownPidFile(dataDir);
    return undefined;
  }
}

async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (!rowCount) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
