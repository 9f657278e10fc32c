import { isInstant, readBase64urlText, readHash, readNumber, readUtf8 } from '../canonical.ts';
import {
  type ControlLeaf,
  controlKinds,
  type Leaf,
  LeafError,
  type ObservationLeaf,
  pageSources,
  type SweepLeaf,
} from './leaf.ts';

/** The format's limit. The longest lines are what was asked for and why a sweep is incomplete. */
const leafBytesMax = 64 * 1024;

/** Reads the bytes of a leaf; throws a LeafError unless they are the one spelling of what they say. */
export function parseLeaf(bytes: Uint8Array): Leaf {
  if (bytes.length > leafBytesMax) throw new LeafError(`The leaf is larger than ${leafBytesMax} bytes.`);
  const text = readUtf8(bytes);
  if (text === null) throw new LeafError('The leaf is not UTF-8 without byte order mark.');
  const lines = new Lines(text);
  lines.read('the format', (line) => (line === 'countersign-leaf/v1' ? line : null));
  const kind = lines.read('the kind of leaf', (line) => oneOf(kinds, line));
  const leaf = readers[kind](lines);
  lines.end();
  return leaf;
}

const kinds = ['observation', 'sweep', 'control'] as const;
const readers = { observation: readObservation, sweep: readSweep, control: readControl };

function readObservation(lines: Lines): ObservationLeaf {
  return {
    kind: 'observation',
    tenant: lines.read('the tenant', readName),
    source: lines.read('the source', (line) => oneOf(pageSources, line)),
    objectId: lines.readOptional('the object id', readBase64urlText),
    arrivedAt: lines.read('when it arrived', readInstant),
    sweepId: lines.read('the sweep id', readUuid),
    commitment: lines.read('the commitment', readHash),
  };
}

function readSweep(lines: Lines): SweepLeaf {
  const head = {
    kind: 'sweep',
    tenant: lines.read('the tenant', readName),
    source: lines.read('the source', (line) => oneOf(pageSources, line)),
    sweepId: lines.read('the sweep id', readUuid),
    asked: lines.read('what was asked for', readBase64urlText),
    begin: lines.read('the begin', readInstant),
    end: lines.read('the end', readInstant),
    rangeFrom: lines.readOptional('the begin of the range', readInstant),
    rangeTo: lines.readOptional('the end of the range', readInstant),
    pages: lines.read('the number of pages', readNumber),
    items: lines.read('the number of items', readNumber),
  } as const;
  const state = lines.read('the completeness', (line) => oneOf(['complete', 'incomplete'], line));
  const reason = lines.readOptional('the reason', readBase64urlText);
  if ((state === 'complete') !== (reason === null))
    throw new LeafError('The leaf gives a reason for a complete sweep, or none for an incomplete one.');
  return { ...head, reason, pagesDigest: lines.read('the pages digest', readHash) };
}

function readControl(lines: Lines): ControlLeaf {
  return {
    kind: 'control',
    tenant: lines.read('the tenant', readName),
    control: lines.read('the kind of control record', (line) => oneOf(controlKinds, line)),
    recordedAt: lines.read('when it was recorded', readInstant),
    commitment: lines.read('the commitment', readHash),
  };
}

class Lines {
  readonly #text: string;
  #at = 0;
  #line = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next line, as `reader` understands it; null is its word for "not that". */
  read<Value>(what: string, reader: (line: string) => Value | null): Value {
    const end = this.#text.indexOf('\n', this.#at);
    this.#line += 1;
    const value = end < 0 ? null : reader(this.#text.slice(this.#at, end));
    if (value === null)
      throw new LeafError(`Line ${this.#line} of the leaf is not ${what} in its one spelling.`);
    this.#at = end + 1;
    return value;
  }

  /** The same for a line that may be "-". */
  readOptional<Value>(what: string, reader: (line: string) => Value | null): Value | null {
    const absent = Symbol();
    const value = this.read<Value | symbol>(what, (line) => (line === '-' ? absent : reader(line)));
    return value === absent ? null : (value as Value);
  }

  end(): void {
    if (this.#at !== this.#text.length) throw new LeafError('There is something after the end of the leaf.');
  }
}

function oneOf<Word extends string>(words: readonly Word[], line: string): Word | null {
  return words.find((word) => word === line) ?? null;
}

function readName(line: string): string | null {
  return readBase64urlText(line) || null;
}

function readInstant(line: string): string | null {
  return isInstant(line) ? line : null;
}

function readUuid(line: string): string | null {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(line) ? line : null;
}
