import { RangeScanner } from './range-scanner.ts';

/**
 * Where the objects lie in a piece of JSON, found by counting brackets over the bytes. Nothing is decoded:
 * an object is evidence as the bytes that arrived, and one broken object must not take the others with it.
 *
 * Understood: `{"value":[…]}`, `{"records":[…]}`, `[…]`, one object, and any number of these one after the
 * other (NDJSON, concatenated answers), with a byte order mark or without.
 */

export interface BrokenRange {
  readonly start: number;
  readonly end: number;
  readonly reason: string;
}

export interface JsonRanges {
  /** Start and end of each item, flat: [start0, end0, start1, end1, …]. Ascending, never overlapping. */
  readonly items: readonly number[];
  readonly broken: readonly BrokenRange[];
  /** Whether any `value`/`records` member or top-level array was seen, be it empty. */
  readonly hasList: boolean;
}

/** The ranges of one whole piece of JSON, such as a Graph answer. Never throws. */
export function findJsonRanges(bytes: Buffer): JsonRanges {
  const scanner = new RangeScanner();
  scanner.scan(bytes);
  scanner.finish(bytes);
  return { items: scanner.items, broken: scanner.broken, hasList: scanner.hasList };
}
