import { constants, gzipSync } from 'node:zlib';
import { columnPage, type ParquetKind } from './column-page.ts';
import { binary, i32, i64, list, struct, type Thrift, writeThrift, yes } from './thrift.ts';

export interface ParquetColumn {
  readonly name: string;
  readonly kind: ParquetKind;
}

export type ParquetRow = Readonly<Record<string, unknown>>;

const magic = Buffer.from('PAR1');
const rowsPerGroupMax = 20_000;
/** What a group holds is in memory until it is written. */
const charactersPerGroupMax = 32 * 1024 * 1024;

const int64 = 2;
const byteArray = 6;
const optional = 1;
const repeated = 2;
const converted = { text: 0, list: 3, instant: 10, json: 19 } as const;
const gzip = 2;
/** Without it some readers take an instant for a local time. */
const utcMicroseconds = struct({ 8: struct({ 1: yes, 2: struct({ 2: struct({}) }) }) });

/**
 * A Parquet file piece by piece: a group of rows, column by column, as soon as it is full, and at the end what lies
 * where. Instants keep their microseconds, lists stay lists.
 */
export async function* parquetFile(
  columns: readonly ParquetColumn[],
  rows: AsyncIterable<{ readonly row: ParquetRow; readonly characters: number }>,
  limits = { rows: rowsPerGroupMax, characters: charactersPerGroupMax },
): AsyncGenerator<Uint8Array> {
  yield magic;
  const file = { at: magic.length, groups: [] as Thrift[], rows: 0 };
  let group: ParquetRow[] = [];
  let characters = 0;
  for await (const one of rows) {
    group.push(one.row);
    characters += one.characters;
    if (group.length < limits.rows && characters < limits.characters) continue;
    yield* writeGroup(columns, group, file);
    [group, characters] = [[], 0];
  }
  if (group.length > 0) yield* writeGroup(columns, group, file);
  const footer = writeThrift(
    struct({
      1: i32(1),
      2: list('struct', schemaOf(columns)),
      3: i64(file.rows),
      4: list('struct', file.groups),
      6: binary('countersign'),
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  yield Buffer.concat([footer, length, magic]);
}

function* writeGroup(
  columns: readonly ParquetColumn[],
  group: readonly ParquetRow[],
  file: { at: number; groups: Thrift[]; rows: number },
): Generator<Uint8Array> {
  const chunks: Thrift[] = [];
  let size = 0;
  for (const { name, kind } of columns) {
    const page = columnPage(
      kind,
      group.map((row) => row[name]),
    );
    const packed = gzipSync(page.bytes, { level: constants.Z_BEST_SPEED });
    const header = pageHeader(page.entries, page.bytes.length, packed.length);
    const unpackedSize = header.length + page.bytes.length;
    chunks.push(
      chunkOf({ name, kind }, page.entries, file.at, [unpackedSize, header.length + packed.length]),
    );
    size += unpackedSize;
    file.at += header.length + packed.length;
    yield header;
    yield packed;
  }
  file.groups.push(struct({ 1: list('struct', chunks), 2: i64(size), 3: i64(group.length) }));
  file.rows += group.length;
}

function pageHeader(entries: number, unpacked: number, packed: number): Buffer {
  const plain = 0;
  const rle = 3;
  return writeThrift(
    struct({
      1: i32(0),
      2: i32(unpacked),
      3: i32(packed),
      5: struct({ 1: i32(entries), 2: i32(plain), 3: i32(rle), 4: i32(rle) }),
    }),
  );
}

function chunkOf(
  { name, kind }: ParquetColumn,
  entries: number,
  at: number,
  [unpacked, packed]: [number, number],
): Thrift {
  const path = kind === 'list' ? [name, 'list', 'element'] : [name];
  const data = struct({
    1: i32(physicalType(kind)),
    2: list('i32', [i32(0), i32(3)]),
    3: list('binary', path.map(binary)),
    4: i32(gzip),
    5: i64(entries),
    6: i64(unpacked),
    7: i64(packed),
    9: i64(at),
  });
  return struct({ 2: i64(at), 3: data });
}

function physicalType(kind: ParquetKind): number {
  return kind === 'integer' || kind === 'instant' ? int64 : byteArray;
}

function schemaOf(columns: readonly ParquetColumn[]): Thrift[] {
  const root = struct({ 4: binary('schema'), 5: i32(columns.length) });
  return [root, ...columns.flatMap(elementsOf)];
}

function elementsOf({ name, kind }: ParquetColumn): Thrift[] {
  if (kind === 'list') {
    return [
      struct({ 3: i32(optional), 4: binary(name), 5: i32(1), 6: i32(converted.list) }),
      struct({ 3: i32(repeated), 4: binary('list'), 5: i32(1) }),
      struct({ 1: i32(byteArray), 3: i32(0), 4: binary('element'), 6: i32(converted.text) }),
    ];
  }
  const type = { 1: i32(physicalType(kind)), 3: i32(optional), 4: binary(name) };
  if (kind === 'integer') return [struct(type)];
  const more = kind === 'instant' ? { 10: utcMicroseconds } : {};
  return [struct({ ...type, 6: i32(converted[kind]), ...more })];
}
