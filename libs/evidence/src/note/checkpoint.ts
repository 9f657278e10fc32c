import { readBase64, readNumber } from '../canonical.ts';
import { hashSize } from '../tree/hash.ts';
import { isKeyName, type SigningKey, type VerifierKey } from './keys.ts';
import { NoteError } from './note-error.ts';
import { parseNote, signNote, verifyNote } from './signed-note.ts';

/** The head of a log: what all its entries hash to, and how many they are. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly rootHash: Buffer;
}

export interface SignedCheckpoint extends Checkpoint {
  /** Verbatim, with signatures. */
  readonly note: string;
}

export interface VerifiedCheckpoint extends SignedCheckpoint {
  /** At least one, each with the origin as its name. */
  readonly signedBy: readonly VerifierKey[];
}

export function signCheckpoint(
  { origin, size, rootHash }: Checkpoint,
  keys: readonly SigningKey[],
): SignedCheckpoint {
  const note = signNote(`${origin}\n${size}\n${rootHash.toString('base64')}\n`, keys);
  return parseCheckpoint(note);
}

/** Reads a checkpoint without checking who signed it. Throws a NoteError. */
export function parseCheckpoint(note: string | Uint8Array): SignedCheckpoint {
  const { text } = parseNote(note);
  const [origin = '', sizeText = '', root = '', ...more] = text.split('\n');
  const size = readNumber(sizeText);
  const rootHash = readBase64(root);
  if (more.length !== 1) throw new NoteError('A checkpoint has three lines: origin, size and root hash.');
  if (!isKeyName(origin)) throw new NoteError('The origin of the checkpoint is no name.');
  if (size === null) throw new NoteError('The size in the checkpoint is no number.');
  if (rootHash?.length !== hashSize)
    throw new NoteError('The root hash of the checkpoint is not base64 of 32 bytes.');
  return { origin, size, rootHash, note: typeof note === 'string' ? note : Buffer.from(note).toString() };
}

/** Reads a checkpoint and checks that the log itself signed it, by one of these keys. Throws a NoteError. */
export function openCheckpoint(note: string | Uint8Array, keys: readonly VerifierKey[]): VerifiedCheckpoint {
  const checkpoint = parseCheckpoint(note);
  // A key of another name is another log's, and whatever it says of this one counts nothing.
  const own = keys.filter(({ name }) => name === checkpoint.origin);
  return { ...checkpoint, signedBy: verifyNote(parseNote(note), own) };
}
