import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireLock, LockHeldError } from './process-lock.ts';

const newLock = () => join(mkdtempSync(join(tmpdir(), 'countersign-lock-')), 'x.lock');

test('a lock names its owner, keeps others out, and leaves nothing behind', async () => {
  const file = newLock();
  const release = await acquireLock(file, 0);
  expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  await expect(acquireLock(file, 50)).rejects.toThrow(new LockHeldError(file, process.pid));
  release();
  (await acquireLock(file, 0))();
  expect(readdirSync(join(file, '..'))).toEqual([]);
});

test('who waits gets it when it is given back', async () => {
  const file = newLock();
  const release = await acquireLock(file, 0);
  setTimeout(release, 50);
  (await acquireLock(file, 5_000))();
});

test('the lock of a process that is gone is taken over', async () => {
  const file = newLock();
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(file, `${pid} 1\n`);
  (await acquireLock(file, 0))();
});

test('a process that only got the same id later does not hold the lock', async () => {
  if (process.platform !== 'linux') return;
  const file = newLock();
  writeFileSync(file, `${process.ppid} 1\n`);
  (await acquireLock(file, 0))();
});
