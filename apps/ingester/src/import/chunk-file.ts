import { type BrokenRange } from '../json-ranges.ts';
import { RangeScanner } from '../range-scanner.ts';

/** A stretch of the file. All stretches one after the other are the file, byte for byte. */
export interface FileChunk {
  readonly bytes: Buffer;
  /** Where its objects lie, flat pairs; empty for a stretch that could not be read. */
  readonly items: readonly number[];
  /** Line of the file it begins on, from 1. */
  readonly line: number;
  /** Why it has no objects. */
  readonly reason: string | null;
}

const itemsPerChunk = 1000;
const bytesPerChunk = 2 * 1024 * 1024;
export const objectBytesMax = 64 * 1024 * 1024;
/** A file of nothing but bad lines is told of as one from here on. */
const badLinesToldMax = 100;
/** So much of the beginning tells whether a file is text at all. */
const beginningBytes = 8 * 1024;
export const binaryFile = 'a binary file, kept as it is: name the JSON, NDJSON or gzip of it';

/** Cuts a stream into stretches of whole objects, with what could not be read in stretches of its own. */
export async function* chunkFile(pieces: AsyncIterable<Buffer>): AsyncGenerator<FileChunk> {
  const cutter = new Cutter();
  for await (const piece of pieces) yield* cutter.add(piece);
  yield* cutter.finish();
}

class Cutter {
  private readonly scanner = new RangeScanner();
  private space = Buffer.allocUnsafe(4 * 1024 * 1024);
  private length = 0;
  private line = 1;
  private badLines = 0;
  private hasItems = false;
  private isBinaryFile: boolean | null = null;

  *add(piece: Buffer): Generator<FileChunk> {
    this.append(piece);
    if (this.isBinaryFile === null && this.length < beginningBytes) return;
    this.isBinaryFile ??= beginsBinary(this.held);
    if (this.isBinaryFile) return yield* this.asItIs();
    this.scanner.scan(this.held);
    const { items, broken } = this.scanner;
    if (items.length / 2 > itemsPerChunk || this.length >= bytesPerChunk) {
      // The last one stays, so that what closes the file finds something to hang on to.
      const last = Math.max(items.at(-2) ?? 0, broken.at(-1)?.start ?? 0);
      yield* this.cut(last, false);
    }
    if (this.length >= objectBytesMax)
      this.scanner.abandon(this.length, `larger than ${objectBytesMax / 1024 / 1024} MB`);
  }

  *finish(): Generator<FileChunk> {
    this.isBinaryFile ??= beginsBinary(this.held);
    if (this.isBinaryFile) return yield* this.asItIs();
    this.scanner.scan(this.held);
    this.scanner.finish(this.held);
    yield* this.cut(this.length, true);
  }

  private *asItIs(): Generator<FileChunk> {
    if (this.length > 0) yield this.chunk(0, this.length, [], binaryFile);
    this.length = 0;
  }

  private get held(): Buffer {
    return this.space.subarray(0, this.length);
  }

  private append(piece: Buffer): void {
    if (this.length + piece.length > this.space.length) {
      const larger = Buffer.allocUnsafe(2 * (this.length + piece.length));
      this.held.copy(larger);
      this.space = larger;
    }
    piece.copy(this.space, this.length);
    this.length += piece.length;
  }

  private *cut(end: number, isLast: boolean): Generator<FileChunk> {
    if (end <= 0) return;
    const { items, broken } = this.scanner;
    const mine = items.filter((_, index) => (items[index - (index % 2)] as number) < end);
    this.hasItems ||= mine.length > 0;
    let at = 0;
    let next = 0;
    let lastBad: BrokenRange | undefined;
    for (const piece of [...this.together(broken.filter((bad) => bad.start < end)), undefined]) {
      const until = piece?.start ?? end;
      const from = next;
      while (next < mine.length && (mine[next] as number) < until) next += 2;
      if (next > from) {
        if (lastBad) at = yield* this.bad(at, lastBad.end, lastBad.reason);
        at = yield* this.good(at, until, mine.slice(from, next));
      } else if (lastBad) at = yield* this.bad(at, piece ? lastBad.end : end, lastBad.reason);
      lastBad = piece;
    }
    // Brackets without any object, such as `{"value":[]}`.
    if (isLast && at < end) yield this.chunk(at, end, [], null);
    this.drop(
      end,
      mine.length,
      broken.filter((bad) => bad.start >= end),
    );
  }

  private drop(end: number, itemNumbers: number, broken: BrokenRange[]): void {
    this.scanner.items = this.scanner.items.slice(itemNumbers);
    this.scanner.broken = broken;
    this.space.copyWithin(0, end, this.length);
    this.length -= end;
    this.scanner.forget(end);
  }

  /** A stretch with objects, in portions that end where an object ends. */
  private *good(from: number, to: number, items: readonly number[]): Generator<FileChunk, number> {
    let at = from;
    let first = 0;
    for (let next = 2; next <= items.length; next += 2) {
      const end = items[next - 1] as number;
      const isFull = (next - first) / 2 >= itemsPerChunk || end - at >= bytesPerChunk;
      if (!isFull || next === items.length) continue;
      yield this.chunk(at, end, items.slice(first, next), null);
      at = end;
      first = next;
    }
    yield this.chunk(at, to, items.slice(first), null);
    return to;
  }

  private *bad(from: number, to: number, reason: string): Generator<FileChunk, number> {
    this.badLines += 1;
    yield this.chunk(from, to, [], reason);
    return to;
  }

  /** Bad stretches that follow each other are one if the file is no JSON at all, or they are too many to tell of. */
  private together(broken: readonly BrokenRange[]): BrokenRange[] {
    const joined: BrokenRange[] = [];
    for (const piece of broken) {
      const last = joined.at(-1);
      const isTooMany = !this.hasItems || this.badLines + joined.length > badLinesToldMax;
      if (last?.end === piece.start && (isTooMany || this.isBinary(last) || this.isBinary(piece)))
        joined[joined.length - 1] = { ...last, end: piece.end };
      else joined.push(piece);
    }
    return joined;
  }

  private isBinary({ start, end }: BrokenRange): boolean {
    return this.space.subarray(start, Math.min(end, start + 1024)).includes(0);
  }

  private chunk(from: number, to: number, items: readonly number[], reason: string | null): FileChunk {
    const bytes = Buffer.from(this.space.subarray(from, to));
    const line = this.line + leadingNewlines(bytes);
    this.line += newlines(bytes, bytes.length);
    return { bytes, items: items.map((offset) => offset - from), line, reason };
  }
}

/**
 * Whatever looks like objects in a program or a picture is there by chance. A file that begins with an object, or
 * with the zeros that a crash or a log rotation leaves in front of one, is damaged text and read line by line.
 */
function beginsBinary(bytes: Buffer): boolean {
  const beginning = bytes.subarray(0, beginningBytes);
  const first = beginning.find((byte) => byte > 0x20);
  return beginning[0] !== 0 && first !== 0x7b && first !== 0x5b && beginning.includes(0);
}

/** A stretch may begin with the end of the line before it. */
function leadingNewlines(bytes: Buffer): number {
  let at = 0;
  let count = 0;
  for (; bytes[at] === 0x0a || bytes[at] === 0x0d; at += 1) if (bytes[at] === 0x0a) count += 1;
  return at === bytes.length ? 0 : count;
}

/** How many lines end before `end`. */
export function newlines(bytes: Buffer, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1 && at < end; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}
