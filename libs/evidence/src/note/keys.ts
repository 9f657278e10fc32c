import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { readBase64 } from '../canonical.ts';
import { isCanonicalPoint } from './ed25519.ts';
import { NoteError } from './note-error.ts';

/** What signatures are checked with. */
export interface VerifierKey {
  /** For the key of a log: its origin. */
  readonly name: string;
  /** Eight hexadecimal digits. */
  readonly id: string;
  /** 32 bytes, RFC 8032. */
  readonly publicKey: Buffer;
  /** As people hand it on: `<name>+<id>+<base64>`. */
  readonly text: string;
}

export interface SigningKey {
  readonly verifier: VerifierKey;
  /** 64 bytes. */
  sign(text: Uint8Array): Buffer;
}

/** Of C2SP signed notes: Ed25519. */
const algorithm = 1;

export function verifierKey(name: string, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new NoteError(`"${name}" cannot be the name of a key.`);
  if (publicKey.length !== 32 || !isCanonicalPoint(publicKey))
    throw new NoteError(`The public key of ${name} is no Ed25519 key.`);
  const typed = Buffer.concat([Buffer.from([algorithm]), publicKey]);
  const id = createHash('sha256').update(`${name}\n`).update(typed).digest('hex').slice(0, 8);
  return { name, id, publicKey: Buffer.from(publicKey), text: `${name}+${id}+${typed.toString('base64')}` };
}

/** Reads `<name>+<id>+<base64>`; throws a NoteError for anything else. */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name = '', id = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text) ?? [];
  const typed = readBase64(encoded);
  if (!typed || typed.length !== 33 || typed[0] !== algorithm)
    throw new NoteError('This is no verifier key: it looks like name+1234abcd+A… in base64.');
  const key = verifierKey(name, typed.subarray(1));
  if (key.id !== id) throw new NoteError(`The verifier key of ${name} has the id ${key.id}, not ${id}.`);
  return key;
}

/** One private key signs for any number of names; its verifier keys differ. */
export function signingKey(name: string, privateKey: KeyObject): SigningKey {
  const verifier = verifierKey(name, publicKeyOf(privateKey));
  return { verifier, sign: (text) => sign(null, text, privateKey) };
}

/** The 32 bytes of RFC 8032. */
export function publicKeyOf(key: KeyObject): Buffer {
  if (key.asymmetricKeyType !== 'ed25519') throw new NoteError('A signing key has to be an Ed25519 key.');
  const half = key.type === 'public' ? key : createPublicKey(key);
  return half.export({ format: 'der', type: 'spki' }).subarray(-32);
}

/** C2SP: not empty, no Unicode space, no plus. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && !/[\p{White_Space}\p{Cc}+\ufeff]/u.test(name);
}
