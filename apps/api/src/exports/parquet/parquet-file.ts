import { constants, gzipSync } from 'node:zlib';
import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer';

/** How a column is kept. `json` is any value, written as JSON. */
export type ParquetKind = 'text' | 'json' | 'integer' | 'instant' | 'list';

export interface ParquetColumn {
  readonly name: string;
  readonly kind: ParquetKind;
}

export type ParquetRow = Readonly<Record<string, unknown>>;

const rowsPerGroupMax = 20_000;
/** What a group holds is in memory until it is written. */
const charactersPerGroupMax = 32 * 1024 * 1024;

/**
 * A Parquet file piece by piece: a group of rows, column by column, as soon as it is full, and at the end what lies
 * where. Instants keep their microseconds, lists stay lists.
 */
export async function* parquetFile(
  columns: readonly ParquetColumn[],
  rows: AsyncIterable<{ readonly row: ParquetRow; readonly characters: number }>,
  limits = { rows: rowsPerGroupMax, characters: charactersPerGroupMax },
): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: [{ name: 'schema', num_children: columns.length }, ...columns.flatMap(elementsOf)],
    codec: 'GZIP',
    compressors: { GZIP: (bytes) => gzipSync(bytes, { level: constants.Z_BEST_SPEED }) },
    statistics: false,
    createdBy: 'countersign',
  });
  const write = (group: readonly ParquetRow[]) => {
    const columnData = columns.map((column) => ({ name: column.name, data: valuesOf(column, group) }));
    void file.write({ columnData, rowGroupSize: group.length });
    return taken(writer);
  };
  let group: ParquetRow[] = [];
  let characters = 0;
  for await (const one of rows) {
    group.push(one.row);
    characters += one.characters;
    if (group.length < limits.rows && characters < limits.characters) continue;
    yield write(group);
    [group, characters] = [[], 0];
  }
  if (group.length > 0) yield write(group);
  void file.finish();
  yield taken(writer);
}

/** What was written since; the writer goes on with an empty buffer. */
function taken(writer: ByteWriter): Uint8Array {
  const piece = writer.getBytes().slice();
  writer.index = 0;
  return piece;
}

function elementsOf({ name, kind }: ParquetColumn): SchemaElement[] {
  const optional = { name, repetition_type: 'OPTIONAL' } as const;
  switch (kind) {
    case 'text':
      return [{ ...optional, type: 'BYTE_ARRAY', converted_type: 'UTF8' }];
    case 'json':
      return [{ ...optional, type: 'BYTE_ARRAY', converted_type: 'JSON' }];
    case 'integer':
      return [{ ...optional, type: 'INT64' }];
    case 'instant':
      // Adjusted to UTC, or some readers take it for a local time.
      return [
        {
          ...optional,
          type: 'INT64',
          converted_type: 'TIMESTAMP_MICROS',
          logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
        },
      ];
    case 'list':
      return [
        { ...optional, converted_type: 'LIST', num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', repetition_type: 'REQUIRED', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      ];
  }
}

/** The values of a column for a stretch of rows; null where nothing is known. */
function valuesOf({ name, kind }: ParquetColumn, group: readonly ParquetRow[]): ColumnSource['data'] {
  return group.map((row) => {
    const value = row[name];
    if (value === null || value === undefined) return null;
    switch (kind) {
      case 'integer':
        return BigInt(Math.trunc(Number(value)));
      case 'instant':
        return microsecondsOf(String(value));
      case 'list':
        return Array.isArray(value) ? value.map(String) : null;
      case 'json':
        return value;
      case 'text':
        return typeof value === 'string' ? value : JSON.stringify(value);
    }
  });
}

/** Since 1970, without losing any of them: a Date holds milliseconds. */
export function microsecondsOf(instant: string): bigint | null {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6})Z$/.exec(instant);
  if (!parts) return null;
  return BigInt(Date.parse(`${parts[1]}Z`)) * 1000n + BigInt(parts[2] ?? 0);
}
