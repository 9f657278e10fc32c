import { type FileHandle } from 'node:fs/promises';

/** One line of a file: where it begins, and its bytes with the newline, if it has one. */
export interface FileLine {
  readonly offset: number;
  readonly bytes: Buffer;
}

const chunkBytes = 64 * 1024;
const newline = 0x0a;

/**
 * The lines of the first `size` bytes, the last one first: what is newest is found without reading the years
 * before it. Throws a RangeError at a line longer than `lineBytesMax`.
 */
export async function* linesFromEnd(
  file: FileHandle,
  size: number,
  lineBytesMax: number,
): AsyncGenerator<FileLine> {
  let unread = size;
  // The bytes from `unread` on that are not given out yet: the beginning of their first line is still unread.
  let rest = Buffer.alloc(0);
  while (unread > 0) {
    const start = Math.max(0, unread - chunkBytes);
    rest = Buffer.concat([await readAt(file, start, unread - start), rest]);
    unread = start;
    for (let end = lastBreak(rest); end >= 0; end = lastBreak(rest)) {
      yield line(unread + end + 1, rest.subarray(end + 1), lineBytesMax);
      rest = rest.subarray(0, end + 1);
    }
    line(unread, rest, lineBytesMax);
  }
  if (rest.length > 0) yield line(0, rest, lineBytesMax);
}

/** Exactly `length` bytes from `offset`. Throws a RangeError if the file ends before. */
export async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let have = 0; have < length;) {
    const { bytesRead } = await file.read(bytes, have, length - have, offset + have);
    if (bytesRead === 0) throw new RangeError(`it ends before byte ${offset + length}`);
    have += bytesRead;
  }
  return bytes;
}

/** The newline before the last line of `bytes`, or -1. The newline at the very end belongs to that line. */
function lastBreak(bytes: Buffer): number {
  return bytes.length < 2 ? -1 : bytes.lastIndexOf(newline, bytes.length - 2);
}

function line(offset: number, bytes: Buffer, lineBytesMax: number): FileLine {
  if (bytes.length > lineBytesMax)
    throw new RangeError(`the line at byte ${offset} is longer than ${lineBytesMax} bytes`);
  return { offset, bytes };
}
