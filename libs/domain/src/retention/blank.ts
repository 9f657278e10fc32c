/** Where some bytes lie. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

const space = 0x20;

/**
 * A copy in which these ranges are spaces. Every other byte keeps its place, so what is known of the places of
 * other objects stays right. Throws a RangeError if a range lies outside: half a deletion must not pass for one.
 */
export function blank(bytes: Uint8Array, ranges: readonly ByteRange[]): Uint8Array {
  const copy = new Uint8Array(bytes);
  for (const { offset, length } of ranges) {
    if (offset < 0 || length < 0 || offset + length > bytes.length)
      throw new RangeError(`Bytes ${offset} to ${offset + length} lie outside of ${bytes.length}.`);
    copy.fill(space, offset, offset + length);
  }
  return copy;
}
