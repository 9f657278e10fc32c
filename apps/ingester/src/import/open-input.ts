import { constants, createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** A file that cannot be read, in one line. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** Why nothing of a file can be read, in one line; null if it can be opened. Reads nothing: a pipe gives its bytes once. */
export async function whyNotOpened(path: string): Promise<string | null> {
  if (path === '-') return null;
  try {
    await access(path, constants.R_OK);
    return (await stat(path)).isDirectory() ? reasonOf({ code: 'EISDIR' }) : null;
  } catch (error) {
    return reasonOf(error);
  }
}

const pieceBytes = 1024 * 1024;
/** JSON packs ten to thirty to one. A hundred times that is no log, it is a bomb. */
const expansionMax = 1000;
const expansionFreeBytes = 256 * 1024 * 1024;

/**
 * The bytes of a file or of stdin, unpacked if they are gzip, as UTF-8 if they are UTF-16 (what PowerShell 5
 * writes with `>`). One piece at a time, so a file of any size needs the same memory.
 */
export async function* openInput(path: string): AsyncGenerator<Buffer> {
  const raw = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: pieceBytes });
  try {
    yield* decode(raw);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(reasonOf(error), { cause: error });
  }
}

async function* decode(raw: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  const pieces = buffers(raw);
  const first = await pieces.next();
  if (first.done) return;
  const all = concatenate(first.value, pieces);
  if (first.value[0] === 0x1f && first.value[1] === 0x8b) yield* decodeText(unpack(all));
  else yield* decodeText(all);
}

async function* decodeText(pieces: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const first = await pieces.next();
  if (first.done) return;
  const all = concatenate(first.value, pieces);
  const [a, b] = first.value;
  if (a === 0xff && b === 0xfe) yield* fromUtf16(all, 'utf-16le');
  else if (a === 0xfe && b === 0xff) yield* fromUtf16(all, 'utf-16be');
  else yield* all;
}

async function* fromUtf16(pieces: AsyncGenerator<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of pieces) yield Buffer.from(decoder.decode(piece, { stream: true }));
  const rest = decoder.decode();
  if (rest) yield Buffer.from(rest);
}

async function* unpack(pieces: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let packed = 0;
  let unpacked = 0;
  const counter = new Transform({
    transform(piece: Buffer, _encoding, done) {
      packed += piece.length;
      done(null, piece);
    },
  });
  const source = Readable.from(pieces, { objectMode: false });
  const gunzip = createGunzip({ chunkSize: pieceBytes });
  source.on('error', (error) => gunzip.destroy(error));
  for await (const piece of source.pipe(counter).pipe(gunzip)) {
    unpacked += (piece as Buffer).length;
    if (unpacked > expansionFreeBytes && unpacked > packed * expansionMax)
      throw new InputError(`it unpacks to more than ${expansionMax} times its size and was not read further`);
    yield piece as Buffer;
  }
}

async function* buffers(raw: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  for await (const piece of raw) if (piece.length > 0) yield Buffer.from(piece as Buffer);
}

async function* concatenate(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder; name the files in it';
  if (code === 'EACCES') return 'reading it is not permitted';
  if (code === 'Z_BUF_ERROR') return 'the gzip data is cut off';
  if (code?.startsWith('Z_')) return 'the gzip data is damaged';
  return `it cannot be read (${code ?? message})`;
}
