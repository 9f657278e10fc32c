import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const unpack = promisify(gunzip);
/** Unpacked in pieces of this size at most. In Node.js' own of 16 kB it takes three times as long. */
const chunkBytesMax = 8 * 1024 * 1024;

/** What is in a gzip file, which may be at most `bytesMax`. Throws zlib's error if it is more, or damaged. */
export function unpackWhole(packed: Buffer, bytesMax: number): Promise<Buffer> {
  const chunkSize = Math.max(64, Math.min(saidSize(packed), bytesMax, chunkBytesMax) + 1);
  return unpack(packed, { maxOutputLength: bytesMax, chunkSize });
}

/** What a gzip file says of its size, at its end; only a hint, so that it is unpacked into one buffer of that size. */
function saidSize(packed: Buffer): number {
  return packed.length < 4 ? 0 : packed.readUInt32LE(packed.length - 4);
}
