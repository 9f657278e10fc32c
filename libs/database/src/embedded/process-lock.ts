import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, startedAtTick } from './process-identity.ts';

/** Somebody else holds the lock and did not let go in time. */
export class LockHeldError extends Error {
  override readonly name = 'LockHeldError';
  readonly file: string;
  readonly ownerPid: number;

  constructor(file: string, ownerPid: number) {
    super(`${file} is held by process ${ownerPid}; wait for it to finish, or stop it.`);
    this.file = file;
    this.ownerPid = ownerPid;
  }
}

const heldHere = new Set<string>();

/**
 * Takes the lock `file`, which names its owner, and returns the function that gives it back. A lock whose
 * owner no longer runs is taken over, so `kill -9` leaves nothing to clean up by hand.
 */
export async function acquireLock(file: string, waitMilliseconds: number): Promise<() => void> {
  mkdirSync(dirname(file), { recursive: true });
  for (const end = Date.now() + waitMilliseconds; ;) {
    if (tryTake(file)) return () => release(file);
    const owner = readOwner(file);
    if (owner && isStale(file, owner)) removeStale(file, owner);
    else if (Date.now() >= end) throw new LockHeldError(file, owner?.pid ?? 0);
    else await sleep(30);
  }
}

interface Owner {
  text: string;
  pid: number;
  startedAt: string;
}

/** A link to a finished file: nobody can ever see a lock that does not name its owner yet. */
function tryTake(file: string): boolean {
  const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(draft, `${process.pid} ${startedAtTick(process.pid)}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
    heldHere.add(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function release(file: string): void {
  heldHere.delete(file);
  rmSync(file, { force: true });
}

function readOwner(file: string): Owner | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    const [pid = '0', startedAt = ''] = text.trim().split(' ');
    return { text, pid: Number(pid), startedAt };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // given back just now
    throw error;
  }
}

function isStale(file: string, owner: Owner): boolean {
  if (owner.pid === process.pid && !heldHere.has(file)) return true;
  return !isRunning(owner.pid) || owner.startedAt !== startedAtTick(owner.pid);
}

/**
 * Moved aside before it is removed: of two processes that both found the lock stale, the slower one would
 * otherwise remove the lock that the faster one has just taken.
 */
function removeStale(file: string, owner: Owner): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return; // another process was faster
    throw error;
  }
  if (readFileSync(aside, 'utf8') !== owner.text) linkSync(aside, file);
  rmSync(aside, { force: true });
}
