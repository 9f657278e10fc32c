import { join } from 'node:path';
import { type SigningKey, signingKey, type VerifierKey, verifierKey } from '@countersign/evidence';
import { type InstalledKey, makeKey, readKeys, retireKey } from './key-files.ts';

/**
 * The keys of this installation. One key signs all logs; its name in a checkpoint is the log's origin, so each
 * log has a verifier key of its own.
 */
export class Keyring {
  readonly #folder: string;
  #keys: readonly InstalledKey[] = [];

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'notary', 'keys');
  }

  get folder(): string {
    return this.#folder;
  }

  /** Looks again: another process may have made a key. */
  async load(): Promise<void> {
    this.#keys = await readKeys(this.#folder);
  }

  get isEmpty(): boolean {
    return this.#keys.length === 0;
  }

  /** Makes a new key and makes it the current one. The older ones stay until each log has passed to it. */
  async makeNext(): Promise<void> {
    await makeKey(this.#folder, this.#keys.at(-1)?.number ?? 0);
    await this.load();
  }

  /** Of the key that signs new checkpoints; null if there is none. */
  current(origin: string): VerifierKey | null {
    const key = this.#keys.at(-1);
    return key?.privateKey ? verifierKey(origin, key.publicKey) : null;
  }

  /** All that a checkpoint of the log may be signed with, retired ones too. */
  verifiers(origin: string): VerifierKey[] {
    return this.#keys.map(({ publicKey }) => verifierKey(origin, publicKey));
  }

  /** The key that a verifier key belongs to; null if this installation cannot sign with it. */
  signer(origin: string, verifier: string): SigningKey | null {
    const key = this.#keys.find(({ publicKey }) => verifierKey(origin, publicKey).text === verifier);
    return key?.privateKey ? signingKey(origin, key.privateKey) : null;
  }

  /** Destroys the private halves of all but the current key. */
  async retireOld(): Promise<number> {
    const old = this.#keys.slice(0, -1).filter(({ privateKey }) => privateKey);
    for (const key of old) await retireKey(this.#folder, key);
    if (old.length > 0) await this.load();
    return old.length;
  }
}
