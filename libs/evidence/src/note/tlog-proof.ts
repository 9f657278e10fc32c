import { readBase64, readNumber, readUtf8 } from '../canonical.ts';
import { hashSize } from '../tree/hash.ts';
import { verifyInclusion } from '../tree/verify.ts';
import { parseCheckpoint, type SignedCheckpoint } from './checkpoint.ts';
import { NoteError } from './note-error.ts';

/** That one entry is in a log (C2SP tlog-proof). */
export interface TlogProof {
  readonly index: number;
  /** From the leaf's sibling up to the child of the root. */
  readonly path: readonly Buffer[];
  readonly checkpoint: SignedCheckpoint;
}

const firstLine = 'c2sp.org/tlog-proof@v1';
const pathMax = 63;
const proofBytesMax = 256 * 1024;

export function formatTlogProof({ index, path, checkpoint }: TlogProof): string {
  const lines = path.map((hash) => `${hash.toString('base64')}\n`);
  return `${firstLine}\nindex ${index}\n${lines.join('')}\n${checkpoint.note}`;
}

/**
 * Reads a proof without checking it. Throws a NoteError. The format allows a line of `extra` data that nothing
 * vouches for; we never write one, so a proof that has one was changed by somebody.
 */
export function parseTlogProof(proof: string | Uint8Array): TlogProof {
  const bytes = typeof proof === 'string' ? Buffer.from(proof) : proof;
  if (bytes.length > proofBytesMax) throw new NoteError(`The proof is larger than ${proofBytesMax} bytes.`);
  const text = readUtf8(bytes);
  if (text === null) throw new NoteError('The proof is not UTF-8 without byte order mark.');
  const gap = text.indexOf('\n\n');
  if (gap < 0) throw new NoteError('The proof has no empty line before its checkpoint.');
  const [first, indexLine = '', ...hashes] = text.slice(0, gap).split('\n');
  if (first !== firstLine) throw new NoteError(`The proof does not begin with ${firstLine}.`);
  const index = indexLine.startsWith('index ') ? readNumber(indexLine.slice('index '.length)) : null;
  if (index === null) throw new NoteError('The second line of the proof is not "index" and a number.');
  if (hashes.length > pathMax) throw new NoteError(`The proof has more than ${pathMax} hashes.`);
  const checkpoint = parseCheckpoint(text.slice(gap + 2));
  if (index >= checkpoint.size)
    throw new NoteError(`The proof is of entry ${index}, but its checkpoint has ${checkpoint.size} entries.`);
  return { index, path: hashes.map(readPathHash), checkpoint };
}

/** Whether the entry with this leaf hash is where the proof says. The checkpoint's signature is not looked at. */
export function provesLeaf({ index, path, checkpoint }: TlogProof, leafHash: Uint8Array): boolean {
  const { size, rootHash: root } = checkpoint;
  return verifyInclusion({ leafHash, index, size, path, root });
}

function readPathHash(line: string): Buffer {
  const hash = readBase64(line);
  if (hash?.length !== hashSize) throw new NoteError('A hash of the proof is not base64 of 32 bytes.');
  return hash;
}
