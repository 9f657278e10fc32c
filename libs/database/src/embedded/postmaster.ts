import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { isRunning } from './process-identity.ts';

/** What Postgres writes into postmaster.pid about itself. */
export interface PidFile {
  pid: number;
  port: number;
}

const pidFilePath = (dataDir: string): string => join(dataDir, 'postmaster.pid');

export function readPidFile(dataDir: string): PidFile | undefined {
  try {
    const lines = readFileSync(pidFilePath(dataDir), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Is that process really the server of this data directory? Asking the process table is the only safe way:
 * a server that is still replaying its log does not answer either, and taking its silence for a recycled
 * process id would let a second server start on the same data.
 */
export function isPostmaster(pid: number, dataDir: string): boolean {
  if (!isRunning(pid)) return false;
  if (process.platform !== 'linux') return /postgres/.test(commandLine(pid));
  try {
    const program = basename(readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, ''));
    return program === 'postgres' && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDir);
  } catch {
    return /postgres/.test(commandLine(pid)); // another user's process: only its command line is public
  }
}

function commandLine(pid: number): string {
  return spawnSync('ps', ['-p', String(pid), '-o', 'args='], { encoding: 'utf8' }).stdout ?? '';
}

/** No process can have it: Linux ends at 2^22, macOS at 99999. */
const impossiblePid = 2 ** 31 - 2;

/**
 * Postgres believes that a server runs as long as any process has the id in the file: also a stranger that got
 * the id later, and a zombie, which in a container without an init process stays for ever. The file itself
 * must stay, since its shared-memory line is how Postgres sees that children of a killed server still write.
 */
export function disownPidFile(dataDir: string): void {
  const [, ...rest] = readFileSync(pidFilePath(dataDir), 'utf8').split('\n');
  writeFileSync(pidFilePath(dataDir), [impossiblePid, ...rest].join('\n'));
}

/** SIGINT is "fast": sessions are ended, nothing is lost, and the next start replays no log. */
export async function stopPostmaster(pid: number): Promise<void> {
  if (!isRunning(pid)) return;
  process.kill(pid, 'SIGINT');
  for (const end = Date.now() + 60_000; isRunning(pid); await sleep(10)) {
    if (Date.now() > end) {
      throw new EmbeddedPostgresError(
        `Postgres (process ${pid}) did not stop within a minute; stop it by hand.`,
      );
    }
  }
}
