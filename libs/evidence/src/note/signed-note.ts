import { readBase64, readUtf8 } from '../canonical.ts';
import { verifyEd25519 } from './ed25519.ts';
import { isKeyName, type SigningKey, type VerifierKey } from './keys.ts';
import { NoteError } from './note-error.ts';

/** A text and who signed it (C2SP signed note). */
export interface Note {
  /** With its last newline: exactly what is signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  /** Eight hexadecimal digits. */
  readonly keyId: string;
  readonly signature: Buffer;
}

const signaturesMax = 16;
/** Signatures of other algorithms may have kilobytes. */
const noteBytesMax = 128 * 1024;

export function signNote(text: string, keys: readonly SigningKey[]): string {
  const lines = keys.map(({ verifier, sign }) => {
    const signature = Buffer.concat([Buffer.from(verifier.id, 'hex'), sign(Buffer.from(text))]);
    return `\u2014 ${verifier.name} ${signature.toString('base64')}\n`;
  });
  const note = `${text}\n${lines.join('')}`;
  parseNote(note);
  return note;
}

/** Splits a note into text and signatures; checks its form and no signature. Throws a NoteError. */
export function parseNote(note: string | Uint8Array): Note {
  const text = readNoteText(note);
  const gap = text.lastIndexOf('\n\n');
  if (gap < 0) throw new NoteError('The note has no empty line between text and signatures.');
  const lines = text.slice(gap + 2).split('\n');
  if (lines.pop() !== '') throw new NoteError('The last line of the note does not end.');
  if (lines.length === 0) throw new NoteError('The note has no signature.');
  if (lines.length > signaturesMax)
    throw new NoteError(`The note has more than ${signaturesMax} signatures.`);
  return { text: text.slice(0, gap + 1), signatures: lines.map(parseSignature) };
}

/**
 * Checks the signatures and gives the keys that signed. A signature of another key is passed over; one of a
 * given key that does not verify, or none at all of a given key, throws a NoteError.
 */
export function verifyNote(note: Note, keys: readonly VerifierKey[]): VerifierKey[] {
  const text = Buffer.from(note.text);
  const signers = note.signatures.flatMap(({ name, keyId, signature }) =>
    keys
      .filter((key) => key.name === name && key.id === keyId)
      .map((key) => {
        if (verifyEd25519(key.publicKey, text, signature)) return key;
        throw new NoteError(`The signature of ${name} (key ${keyId}) does not verify: the note was altered.`);
      }),
  );
  if (signers.length === 0) {
    const given = keys.map(({ id }) => id).join(', ') || 'none';
    const found = note.signatures.map(({ keyId }) => keyId).join(', ');
    throw new NoteError(`The note is signed by key ${found}; known is ${given}.`);
  }
  return signers;
}

function readNoteText(note: string | Uint8Array): string {
  const bytes = typeof note === 'string' ? Buffer.from(note) : note;
  if (bytes.length > noteBytesMax) throw new NoteError(`The note is larger than ${noteBytesMax} bytes.`);
  const text = readUtf8(bytes);
  // A string with half a surrogate pair has no bytes of its own.
  if (text === null || (typeof note === 'string' && text !== note))
    throw new NoteError('The note is not UTF-8 without byte order mark.');
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  if (/[\u0000-\u0009\u000b-\u001f]/.test(text)) throw new NoteError('The note contains control characters.');
  return text;
}

function parseSignature(line: string): NoteSignature {
  const [dash, name = '', encoded = '', ...more] = line.split(' ');
  const bytes = readBase64(encoded);
  if (dash !== '\u2014' || !isKeyName(name) || !bytes || bytes.length < 5 || more.length > 0)
    throw new NoteError('A signature line of the note is not "— name base64".');
  return { name, keyId: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) };
}
