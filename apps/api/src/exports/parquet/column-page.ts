import { varint } from './thrift.ts';

/** How a column is kept. `json` is a text that readers know to be JSON. */
export type ParquetKind = 'text' | 'json' | 'integer' | 'instant' | 'list';

/** One page: how many entries, and their levels and values. */
export interface ColumnPage {
  readonly entries: number;
  readonly bytes: Buffer;
}

/** The values of a column for a stretch of rows, in PLAIN encoding; null where nothing is known. */
export function columnPage(kind: ParquetKind, values: readonly unknown[]): ColumnPage {
  if (kind === 'list') return listPage(values);
  const known = values.map((value) => encoded(kind, value));
  return {
    entries: values.length,
    bytes: Buffer.concat([
      levels(
        known.map((value) => Number(value !== null)),
        1,
      ),
      ...known.filter((value) => value !== null),
    ]),
  };
}

/** A list is an entry for each of its elements, or one that says that it is empty or not known. */
function listPage(values: readonly unknown[]): ColumnPage {
  const repetition: number[] = [];
  const definition: number[] = [];
  const elements: Buffer[] = [];
  for (const value of values) {
    const items = Array.isArray(value) ? value.map(String) : null;
    if (items === null || items.length === 0) {
      repetition.push(0);
      definition.push(items === null ? 0 : 1);
      continue;
    }
    items.forEach((item, index) => {
      repetition.push(Number(index > 0));
      definition.push(2);
      elements.push(textBytes(item));
    });
  }
  return {
    entries: definition.length,
    bytes: Buffer.concat([levels(repetition, 1), levels(definition, 2), ...elements]),
  };
}

function encoded(kind: ParquetKind, value: unknown): Buffer | null {
  if (value === null || value === undefined) return null;
  if (kind === 'integer') return integerBytes(BigInt(Math.trunc(Number(value))));
  if (kind === 'instant') {
    const microseconds = microsecondsOf(String(value));
    return microseconds === null ? null : integerBytes(microseconds);
  }
  return textBytes(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Since 1970, without losing any of them: a Date holds milliseconds. */
export function microsecondsOf(instant: string): bigint | null {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6})Z$/.exec(instant);
  if (!parts) return null;
  return BigInt(Date.parse(`${parts[1]}Z`)) * 1000n + BigInt(parts[2] ?? 0);
}

function integerBytes(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
}

function textBytes(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Small numbers packed by bits, eight together, with the length before them. */
function levels(values: readonly number[], width: 1 | 2): Buffer {
  const groups = Math.ceil(values.length / 8);
  const packed = Buffer.alloc(groups * width);
  values.forEach((value, index) => {
    const bit = index * width;
    packed[bit >> 3] = (packed[bit >> 3] ?? 0) | (value << (bit & 7));
  });
  const head: number[] = [];
  varint(BigInt((groups << 1) | 1), head);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length + packed.length);
  return Buffer.concat([length, Buffer.from(head), packed]);
}
