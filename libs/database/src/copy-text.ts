/** What a column can be given. A json column takes the text of JSON.stringify. */
export type CopyValue = CopyScalar | readonly CopyScalar[];
export type CopyScalar = string | number | bigint | boolean | Date | Uint8Array | null;

/** A value that Postgres cannot store. Names the column, never the value. */
export class CopyValueError extends Error {
  override readonly name = 'CopyValueError';
}

/** One row in COPY's text format, ending in a newline. */
export function copyLine(row: readonly CopyValue[], columns: readonly string[]): string {
  if (row.length !== columns.length) {
    throw new CopyValueError(`A row has ${row.length} values for ${columns.length} columns.`);
  }
  const fields = row.map((value, index) =>
    value === null ? '\\N' : escapeField(text(value, columns[index])),
  );
  return `${fields.join('\t')}\n`;
}

/** The value as Postgres would read it from a literal, before COPY's own escaping. */
function text(value: Exclude<CopyValue, null>, column: string | undefined): string {
  if (Array.isArray(value))
    return `{${value.map((item) => arrayItem(item as CopyScalar, column)).join(',')}}`;
  if (value instanceof Uint8Array) {
    return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
  }
  if (value instanceof Date) return instant(value, column);
  if (typeof value === 'string' && value.includes('\0')) {
    throw new CopyValueError(`Column ${column} was given a NUL character, which Postgres cannot store.`);
  }
  return String(value);
}

function instant(value: Date, column: string | undefined): string {
  if (Number.isNaN(value.getTime())) throw new CopyValueError(`Column ${column} was given an invalid Date.`);
  return value.toISOString();
}

function arrayItem(item: CopyScalar, column: string | undefined): string {
  if (item === null) return 'NULL';
  return `"${text(item, column).replace(/[\\"]/g, '\\$&')}"`;
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escapeField(field: string): string {
  return /[\\\t\n\r]/.test(field) ? field.replace(/[\\\t\n\r]/g, (found) => escapes[found] as string) : field;
}
