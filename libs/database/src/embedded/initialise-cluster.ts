import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { type ServerIdentity } from './server-identity.ts';

export interface NewCluster {
  dataDir: string;
  passwordFile: string;
  user: string;
  binaries: string;
  identity: ServerIdentity;
  durable: boolean;
}

/** Creates the data directory. It appears under its name only when complete, so a kill leaves no half one. */
export function initialiseCluster(cluster: NewCluster): void {
  removeUnfinished(cluster.dataDir);
  const draft = `${cluster.dataDir}.init-${process.pid}`;
  try {
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(cluster.passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    const { user } = cluster.identity;
    if (user) for (const path of [draft, cluster.passwordFile]) chownSync(path, user.uid, user.gid);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The folder ${dirname(cluster.dataDir)} is not writable. Make it so, or set COUNTERSIGN_DATA_DIR to another.`,
      { cause: error },
    );
  }
  runInitdb(cluster, draft);
  renameSync(draft, cluster.dataDir);
}

/** What initdb was doing when it was killed. The caller holds the lock, so nobody is doing it now. */
function removeUnfinished(dataDir: string): void {
  const prefix = `${basename(dataDir)}.init-`;
  for (const name of readdirSync(dirname(dataDir))) {
    if (name.startsWith(prefix)) rmSync(join(dirname(dataDir), name), { recursive: true, force: true });
  }
}

function runInitdb(cluster: NewCluster, draft: string): void {
  const initdb = join(cluster.binaries, 'initdb');
  const [program, args] = cluster.identity.wrap(initdb, initdbArguments(cluster, draft));
  const result = spawnSync(program, args, {
    ...cluster.identity.user,
    env: { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' },
    encoding: 'utf8',
  });
  if (result.status === 0) return;
  rmSync(draft, { recursive: true, force: true });
  throw new EmbeddedPostgresError(`initdb failed: ${explain(result.error, result.stderr, initdb)}`, {
    cause: result.error,
  });
}

function initdbArguments(cluster: NewCluster, draft: string): string[] {
  return [
    `--pgdata=${draft}`,
    `--username=${cluster.user}`,
    '--auth=scram-sha-256',
    `--pwfile=${cluster.passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    // Plain C would not know that lower('Ü') is 'ü'; libc's locales sort differently from machine to machine.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(cluster.durable ? [] : ['--no-sync']),
  ];
}

function explain(error: Error | undefined, words: string | null, initdb: string): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOENT' && existsSync(initdb)) {
    return 'the program is there but its loader is not; the embedded Postgres needs glibc, so set DATABASE_URL here.';
  }
  if (code === 'EACCES') {
    return `the user it runs as may not enter the folders above ${initdb}. Move the installation, or set DATABASE_URL.`;
  }
  return (words ?? '').trim() || (error?.message ?? 'it said nothing');
}
