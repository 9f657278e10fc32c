import { type BrokenRange } from './json-ranges.ts';

const [quote, backslash, newline, comma, colon] = [0x22, 0x5c, 0x0a, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

type Place = 'top' | 'document' | 'list' | 'element' | 'scalar' | 'garbage';

export const reasons = {
  notJson: 'not JSON: an object or a list was expected here',
  lineBreakInText: 'a line break inside a text: the object is cut off or damaged',
  cutOff: 'the object is cut off: the next one starts before it ends',
  endsInside: 'ends in the middle of an object: fetch the file again, whole',
  endsInsideList: 'ends before the list is closed: fetch the file again, whole',
} as const;

/**
 * Resumable: `scan` may be called again after bytes were appended to the buffer, so that a file of any size
 * is read in pieces. `items` and `broken` are drained by the caller.
 */
export class RangeScanner {
  items: number[] = [];
  broken: BrokenRange[] = [];
  hasList = false;
  /** The next byte to look at. One past the end when an escape is cut in half. */
  at = 0;

  private place: Place = 'top';
  private start = 0;
  private depth = 0;
  private inText = false;
  private listInDocument = false;
  private isContainer = false;
  private lastTextStart = 0;
  private lastTextEnd = 0;
  private settledUntil = 0;
  private recovering = false;

  scan(bytes: Buffer): void {
    if (this.at === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.at = 3;
    while (this.at < bytes.length) {
      if (this.isInside) this.scanInside(bytes);
      else if (this.place === 'list') this.scanList(bytes);
      else if (this.place === 'scalar') this.scanScalar(bytes);
      else if (this.place === 'garbage') this.scanGarbage(bytes);
      else this.scanTop(bytes);
    }
  }

  /** No more bytes will come. */
  finish(bytes: Buffer): void {
    if (this.place === 'scalar') this.closeItem(bytes.length);
    if (this.place === 'garbage') this.breakUpTo(bytes.length, reasons.notJson);
    else if (this.isInside) this.breakUpTo(bytes.length, reasons.endsInside);
    else if (this.place === 'list') {
      this.start = Math.max(this.settledUntil, bytes.length - 1);
      this.breakUpTo(bytes.length, reasons.endsInsideList);
    }
  }

  /** The caller has cut `count` bytes off the front of the buffer. */
  forget(count: number): void {
    this.at -= count;
    this.start -= count;
    this.lastTextStart -= count;
    this.lastTextEnd -= count;
    this.settledUntil -= count;
    this.items = this.items.map((offset) => offset - count);
    this.broken = this.broken.map((piece) => ({
      ...piece,
      start: piece.start - count,
      end: piece.end - count,
    }));
  }

  /** Gives up the unfinished object (too large to hold) and goes on at the next line. */
  abandon(end: number, reason: string): void {
    this.breakUpTo(end, reason);
    this.at = end;
    this.start = end;
    this.inText = false;
    this.place = 'garbage';
  }

  private get isInside(): boolean {
    return this.place === 'document' || this.place === 'element';
  }

  private scanTop(bytes: Buffer): void {
    const length = bytes.length;
    let at = this.at;
    while (at < length && isBlank(bytes[at] as number)) at += 1;
    this.at = at;
    if (at >= length) return;
    const byte = bytes[at];
    if (byte === openBrace) {
      this.place = 'document';
      this.start = at;
      this.depth = 1;
      this.isContainer = false;
      this.lastTextEnd = this.lastTextStart = at;
      this.at = at + 1;
    } else if (byte === openBracket) {
      this.openList(at, false);
    } else if (this.recovering && (byte === comma || byte === closeBracket || byte === closeBrace)) {
      this.at = at + 1;
    } else {
      this.place = 'garbage';
      this.start = at;
    }
  }

  /** The hot loop: inside an object, a document's or a list's. */
  private scanInside(bytes: Buffer): void {
    const length = bytes.length;
    let { at, depth, inText } = this;
    while (at < length) {
      if (inText) {
        let byte = bytes[at] as number;
        while (byte !== quote && byte !== backslash && byte !== newline && ++at < length)
          byte = bytes[at] as number;
        if (at >= length) break;
        if (byte === backslash) {
          at += 2;
          continue;
        }
        if (byte === newline) {
          this.at = at + 1;
          this.inText = false;
          this.breakUpTo(at + 1, reasons.lineBreakInText);
          return;
        }
        inText = false;
        at += 1;
        if (depth === 1) this.lastTextEnd = at;
        continue;
      }
      const byte = bytes[at];
      if (byte === quote) {
        inText = true;
        if (depth === 1) this.lastTextStart = at;
        at += 1;
      } else if (byte === openBrace || byte === openBracket) {
        if (depth === 1 && byte === openBracket && this.place === 'document' && this.isListKey(bytes, at)) {
          this.depth = 1;
          this.inText = false;
          this.isContainer = true;
          this.openList(at, true);
          return;
        }
        if (byte === openBrace && this.startsAfresh(bytes, at)) {
          this.at = at;
          this.inText = false;
          this.breakUpTo(at, reasons.cutOff);
          return;
        }
        depth += 1;
        at += 1;
      } else if (byte === closeBrace || byte === closeBracket) {
        depth -= 1;
        at += 1;
        if (depth === 0) {
          this.at = at;
          this.inText = false;
          if (this.place === 'element' || !this.isContainer) return this.closeItem(at);
          this.settledUntil = at;
          this.place = 'top';
          return;
        }
      } else at += 1;
    }
    this.at = at;
    this.depth = depth;
    this.inText = inText;
  }

  private scanList(bytes: Buffer): void {
    const length = bytes.length;
    let at = this.at;
    while (at < length && (isBlank(bytes[at] as number) || bytes[at] === comma)) at += 1;
    this.at = at;
    if (at >= length) return;
    const byte = bytes[at];
    this.start = at;
    this.at = at + 1;
    if (byte === closeBracket) {
      this.place = this.listInDocument ? 'document' : 'top';
      this.depth = 1;
      this.settledUntil = at + 1;
    } else if (byte === openBrace || byte === openBracket) {
      this.place = 'element';
      this.depth = 1;
    } else if (byte === quote) {
      this.place = 'scalar';
      this.inText = true;
    } else this.place = 'scalar';
  }

  /** An element that is no object: a number, a word or a text. Kept, for the readers to reject it visibly. */
  private scanScalar(bytes: Buffer): void {
    const length = bytes.length;
    while (this.at < length) {
      const byte = bytes[this.at] as number;
      if (this.inText) {
        this.at += byte === backslash ? 2 : 1;
        if (byte === quote) this.inText = false;
        if (byte === newline) {
          this.inText = false;
          this.breakUpTo(this.at, reasons.lineBreakInText);
          return;
        }
      } else if (byte === comma || byte === closeBracket || byte === closeBrace || isBlank(byte)) {
        if (byte === closeBrace) this.at += 1;
        this.closeItem(this.at);
        return;
      } else {
        if (byte === quote) this.inText = true;
        this.at += 1;
      }
    }
  }

  private scanGarbage(bytes: Buffer): void {
    const end = bytes.indexOf(newline, this.at);
    if (end < 0) {
      this.at = bytes.length;
      return;
    }
    this.at = end + 1;
    this.breakUpTo(end + 1, reasons.notJson);
  }

  private openList(at: number, inDocument: boolean): void {
    this.hasList = true;
    this.listInDocument = inDocument;
    this.place = 'list';
    this.at = at + 1;
    this.settledUntil = at + 1;
  }

  private closeItem(end: number): void {
    this.items.push(this.start, end);
    this.settledUntil = end;
    const wasElement = this.place !== 'document';
    this.place = wasElement ? 'list' : 'top';
    this.inText = false;
  }

  private breakUpTo(end: number, reason: string): void {
    const start = Math.max(this.start, this.settledUntil);
    if (end > start) this.broken.push({ start, end, reason });
    this.settledUntil = end;
    this.recovering = true;
    this.place = 'top';
  }

  /** `"value": [` or `"records": [`. A key written with escapes is not recognised; its object stays whole. */
  private isListKey(bytes: Buffer, at: number): boolean {
    const length = this.lastTextEnd - this.lastTextStart;
    if (length !== 7 && length !== 9) return false;
    let before = at - 1;
    while (isBlank(bytes[before] as number)) before -= 1;
    if (bytes[before] !== colon) return false;
    const key = bytes.toString('latin1', this.lastTextStart, this.lastTextEnd);
    return key === '"value"' || key === '"records"';
  }

  /**
   * `{"a":1⏎{"b":2}`: inside an object, `{` can follow only `,` `:` or `[`. After anything else and a line
   * break it is the next line of an NDJSON file whose last line was cut off.
   */
  private startsAfresh(bytes: Buffer, at: number): boolean {
    let before = at - 1;
    if (!isBlank(bytes[before] as number)) return false;
    let sawNewline = false;
    while (before > this.start && isBlank(bytes[before] as number)) {
      if (bytes[before] === newline) sawNewline = true;
      before -= 1;
    }
    const byte = bytes[before];
    return sawNewline && byte !== comma && byte !== colon && byte !== openBracket;
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
