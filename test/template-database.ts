// Jest's global set-up for the database tests: one server without durability, one migrated template. A test
// file copies the template (database.ts), so every file has real SQL and nobody cleans up after anybody.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import pg from 'pg';
import {
  acquireLock,
  type EmbeddedPostgres,
  migrate,
  startEmbeddedPostgres,
} from '../libs/database/src/index.ts';

const root = new URL('../', import.meta.url).pathname;
const dataDir = `${root}.cache/test-postgres/data`;
const copyPrefix = 'countersign_test_';

declare global {
  var countersignTestRun: { server: EmbeddedPostgres; presence: pg.Client } | undefined;
}

export default async function prepareTemplateDatabase(): Promise<void> {
  const unlock = await acquireLock(`${root}.cache/test-postgres/run.lock`, 120_000);
  try {
    const server = await startServer();
    // While this session lives, another run that ends first leaves the server alone.
    const presence = new pg.Client({ connectionString: server.url, application_name: runName });
    await presence.connect();
    await dropLeftCopies(presence);
    const template = await ensureTemplate(presence, server.url);
    globalThis.countersignTestRun = { server, presence };
    process.env['COUNTERSIGN_TEST_DATABASE'] = withDatabase(server.url, template);
    stopServerOnSignals();
    process.env['COUNTERSIGN_TEST_COPY_PREFIX'] = `${copyPrefix}${process.pid}_`;
  } finally {
    unlock();
  }
}

/** Stops the server, unless another test run in this checkout still uses it. */
export async function leaveTemplateDatabase(): Promise<void> {
  const run = globalThis.countersignTestRun;
  if (!run) return;
  const unlock = await acquireLock(`${root}.cache/test-postgres/run.lock`, 120_000);
  try {
    await dropLeftCopies(run.presence, process.pid);
    const { rowCount } = await run.presence.query(
      'select from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()',
      [runName],
    );
    await run.presence.end();
    if (rowCount === 0) await run.server.stop();
  } finally {
    unlock();
  }
}

/** Jest runs no teardown when it is told to end, and the server would stay. */
function stopServerOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void leaveTemplateDatabase().finally(() => process.exit(1));
    });
  }
}

const runName = 'countersign test run';

/** Without fsync a crash of the machine can spoil the cluster. It holds nothing, so it is made again. */
async function startServer(): Promise<EmbeddedPostgres> {
  const options = { dataDir, durable: false };
  try {
    return await startEmbeddedPostgres(options);
  } catch (error) {
    console.error(`The test database does not start and is made again: ${(error as Error).message}`);
    rmSync(dataDir, { recursive: true, force: true });
    return startEmbeddedPostgres(options);
  }
}

/** Named after the migrations, so a run in the middle of which somebody adds one keeps its own template. */
async function ensureTemplate(client: pg.Client, url: string): Promise<string> {
  const template = `countersign_template_${migrationsHash()}`;
  const { rowCount } = await client.query('select from pg_database where datname = $1 and datistemplate', [
    template,
  ]);
  if (rowCount) return template;
  await client.query(`drop database if exists ${template} with (force)`); // half made by a killed run
  await client.query(`create database ${template}`);
  await migrate(withDatabase(url, template));
  await client.query(`alter database ${template} with is_template true allow_connections false`);
  return template;
}

function migrationsHash(): string {
  const folder = `${root}libs/database/migrations/`;
  const hash = createHash('sha256').update(readFileSync(`${root}libs/database/roles.sql`));
  for (const file of readdirSync(folder).sort()) hash.update(file).update(readFileSync(folder + file));
  return hash.digest('hex').slice(0, 12);
}

/** Drops the copies of runs that are over: all whose process is gone, or those of `pid`. */
async function dropLeftCopies(client: pg.Client, pid?: number): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'select datname as name from pg_database where starts_with(datname, $1)',
    [copyPrefix],
  );
  for (const { name } of rows) {
    const owner = Number(name.slice(copyPrefix.length).split('_')[0]);
    if (owner === pid || !isRunning(owner))
      await client.query(`drop database if exists "${name}" with (force)`);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
