import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { type ServerIdentity } from './server-identity.ts';
import { serverArguments } from './server-settings.ts';

export interface Launch {
  dataDir: string;
  binaries: string;
  identity: ServerIdentity;
  /** 0: any free one. */
  port: number;
  durable: boolean;
  /** Where to ask whether it answers, for a given port. */
  urlAt(port: number): string;
}

const attemptsMax = 50;

/** Starts the server and returns once it answers. */
export async function launchServer(launch: Launch): Promise<{ pid: number; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = launch.port || (await freePort());
    try {
      return { pid: await launchAt(launch, port), port };
    } catch (error) {
      if (attempt === attemptsMax || !passesByItself(error, launch)) throw error;
      await sleep(200);
    }
  }
}

function passesByItself(error: unknown, launch: Launch): boolean {
  if (!(error instanceof EmbeddedPostgresError)) return false;
  // The children of a killed server need a moment to notice.
  if (/shared memory block .* still in use/.test(error.message)) return true;
  // Between finding a free port and using it, another program may have taken it.
  return launch.port === 0 && /address already in use/i.test(error.message);
}

async function launchAt(launch: Launch, port: number): Promise<number> {
  const logFile = `${launch.dataDir}.log`;
  writeFileSync(logFile, '', { mode: 0o600 }); // one start's words, so that the file cannot grow for ever
  const log = openSync(logFile, 'a');
  const server = join(launch.binaries, 'postgres');
  const [program, args] = launch.identity.wrap(server, serverArguments(launch.dataDir, port, launch.durable));
  const child = spawn(program, args, {
    ...launch.identity.user,
    // Its own process group: Ctrl-C in the terminal must not stop it before the programs that use it.
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, LC_ALL: 'C' },
  });
  closeSync(log);
  child.unref();
  let failure: string | undefined;
  child.once('error', (error) => (failure = error.message));
  const onExit = () => (failure ??= lastWords(logFile));
  child.once('exit', onExit);
  await untilItAnswers(launch.urlAt(port), () => {
    if (failure !== undefined) {
      throw new EmbeddedPostgresError(
        `The embedded Postgres did not start: ${failure} (all of it: ${logFile})`,
      );
    }
  });
  // It runs. When it stops, its folder may be gone already, and nobody asks for its last words.
  child.off('exit', onExit);
  if (child.pid === undefined) throw new EmbeddedPostgresError(`${program} has no process id.`);
  return child.pid;
}

/**
 * Waits until the server answers. While it replays its log it says so (57P03), and then it is worth waiting
 * long: giving up and killing it would only make the next start replay the same log again.
 */
export async function untilItAnswers(url: string, check: () => void): Promise<void> {
  const started = Date.now();
  for (;;) {
    check();
    const error = await tryToConnect(url);
    if (!error) return;
    const code = (error as { code?: string }).code;
    if (code === '28P01') {
      throw new EmbeddedPostgresError(
        'The embedded Postgres does not accept the password in its .password file. Put the file back that belongs to this data directory.',
        { cause: error },
      );
    }
    if (Date.now() - started > (code === '57P03' ? 30 * 60_000 : 60_000)) {
      throw new EmbeddedPostgresError('The embedded Postgres runs but does not answer.', { cause: error });
    }
    await sleep(20);
  }
}

async function tryToConnect(url: string): Promise<Error | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined); // reported by connect() as well
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    return error as Error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function lastWords(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trim().split('\n');
  const told = lines.filter((line) => /FATAL|LOG: {2}could not|HINT|unshare:/.test(line));
  return (told.length > 0 ? told : lines.slice(-3)).map((line) => line.replace(/^.*?\] /, '')).join(' ');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
