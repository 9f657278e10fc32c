import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { acquireLock } from '@countersign/database';
import { publicKeyOf } from '@countersign/evidence';
import { writeDurably } from '../write-durably.ts';

/** One key of this installation. The newest signs; an older one keeps its public half only, once it is done. */
export interface InstalledKey {
  /** Counts from 1; the highest is the current one. */
  readonly number: number;
  readonly publicKey: Buffer;
  /** Null once it was retired. */
  readonly privateKey: KeyObject | null;
}

const fileName = /^(\d{4,9})-([0-9a-f]{16})\.(private|public)\.pem$/;
const keysMax = 10_000;
const lockMilliseconds = 10_000;

/**
 * Reads every key under `folder`, oldest first. Throws if a file cannot be read or is not what its name says: to
 * go on without a key would look like never having had it.
 */
export async function readKeys(folder: string): Promise<InstalledKey[]> {
  const keys = new Map<number, InstalledKey>();
  for (const name of (await namesIn(folder)).sort()) {
    const [, digits, fingerprint, half] = fileName.exec(name) ?? [];
    if (!digits) continue;
    const path = join(folder, name);
    const key = await readKey(path, half === 'private', Number(digits));
    if (fingerprintOf(key.publicKey) !== fingerprint)
      throw new Error(
        `The key file ${path} does not hold the key it is named after. Restore it from a backup.`,
      );
    // Retiring writes the public half first; until the private one is gone, it counts.
    if (!keys.get(key.number)?.privateKey) keys.set(key.number, key);
  }
  if (keys.size > keysMax) throw new Error(`There are more than ${keysMax} keys in ${folder}.`);
  return [...keys.values()].sort((a, b) => a.number - b.number);
}

/** Makes the next key, if the newest there is still has this number; else another process was faster. */
export async function makeKey(folder: string, newest: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = await acquireLock(join(folder, 'keys.lock'), lockMilliseconds);
  try {
    const keys = await readKeys(folder);
    if ((keys.at(-1)?.number ?? 0) !== newest) return;
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
    await writeDurably(pathOf(folder, newest + 1, publicKeyOf(privateKey), 'private'), pem);
  } finally {
    unlock();
  }
}

/** Destroys the private half: what it signed can be checked for ever, and nothing more can be signed with it. */
export async function retireKey(
  folder: string,
  { number, publicKey, privateKey }: InstalledKey,
): Promise<void> {
  if (!privateKey) return;
  const pem = createPublicKey(privateKey).export({ format: 'pem', type: 'spki' });
  await writeDurably(pathOf(folder, number, publicKey, 'public'), pem);
  await rm(pathOf(folder, number, publicKey, 'private'), { force: true });
}

async function readKey(path: string, isPrivate: boolean, number: number): Promise<InstalledKey> {
  try {
    const pem = await readFile(path);
    // Copied by hand, a key easily becomes readable for others.
    if (isPrivate && process.platform !== 'win32') await chmod(path, 0o600);
    const key = isPrivate ? createPrivateKey(pem) : createPublicKey(pem);
    return { number, publicKey: publicKeyOf(key), privateKey: isPrivate ? key : null };
  } catch (cause) {
    throw new Error(`The key file ${path} cannot be read. Restore it from a backup.`, { cause });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function pathOf(folder: string, number: number, publicKey: Buffer, half: 'private' | 'public'): string {
  const name = `${String(number).padStart(4, '0')}-${fingerprintOf(publicKey)}.${half}.pem`;
  return join(folder, name);
}

function fingerprintOf(publicKey: Buffer): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 16);
}
