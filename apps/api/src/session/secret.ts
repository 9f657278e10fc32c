import { createHash, randomBytes } from 'node:crypto';

/** 256 bits, in letters that survive a terminal, an address and a header. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Only this is stored. No salt: the secrets are random, so there is nothing to guess. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
