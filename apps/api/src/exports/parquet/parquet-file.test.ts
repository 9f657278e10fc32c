import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { microsecondsOf, type ParquetColumn, parquetFile, type ParquetRow } from './parquet-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-parquet-'));
const columns: readonly ParquetColumn[] = [
  { name: 'id', kind: 'text' },
  { name: 'n', kind: 'integer' },
  { name: 'at', kind: 'instant' },
  { name: 'words', kind: 'list' },
  { name: 'raw', kind: 'json' },
];

/** What somebody else's reader finds in the file. */
async function readBack(
  rows: readonly ParquetRow[],
  limits?: { rows: number; characters: number },
): Promise<{ rows: unknown[]; types: unknown[] }> {
  async function* given() {
    for (const row of rows) yield { row, characters: 100 };
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of parquetFile(columns, given(), limits)) pieces.push(piece);
  const path = join(folder, 'file.parquet');
  writeFileSync(path, Buffer.concat(pieces));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`set timezone = 'UTC'`);
    const found = await connection.runAndReadAll(
      `select id, n, epoch_us("at")::varchar as "at", words, raw::varchar as raw from read_parquet('${path}')`,
    );
    const types = await connection.runAndReadAll(`describe select * from read_parquet('${path}')`);
    return {
      rows: found.getRowObjectsJson(),
      types: types.getRowObjectsJson().map((one) => one['column_type']),
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

test('another reader finds every value, with its type', async () => {
  const rows = [
    { id: '=ü€💥\n', n: 7, at: '2026-09-01T08:00:00.123456Z', words: ['a', '', 'c'], raw: [{ type: null }] },
    { id: null, n: null, at: null, words: null, raw: null },
    { id: '', n: 2 ** 40, at: '1969-12-31T23:59:59.999999Z', words: [], raw: {} },
  ];
  const found = await readBack(rows);
  expect(found.types).toEqual(['VARCHAR', 'BIGINT', 'TIMESTAMP WITH TIME ZONE', 'VARCHAR[]', 'JSON']);
  expect(found.rows).toEqual([
    { id: '=ü€💥\n', n: '7', at: '1788249600123456', words: ['a', '', 'c'], raw: '[{"type":null}]' },
    { id: null, n: null, at: null, words: null, raw: null },
    { id: '', n: String(2 ** 40), at: '-1', words: [], raw: '{}' },
  ]);
});

test('no row is a file with its columns', async () => {
  expect(await readBack([])).toMatchObject({ rows: [], types: { length: 5 } });
});

test('many groups are one table in its order', async () => {
  const rows = Array.from({ length: 1003 }, (_, index) => ({
    id: `r${index}`,
    n: index,
    words: Array.from({ length: index % 4 }, (_, place) => `w${place}`),
  }));
  const found = (await readBack(rows, { rows: 100, characters: 5_000 })).rows as {
    id: string;
    words: string[];
  }[];
  expect(found.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
  expect(found.map(({ words }) => words)).toEqual(rows.map(({ words }) => words));
});

test('whatever the values are, they come back', async () => {
  const row = fc.record({
    id: fc.option(fc.string({ unit: 'grapheme' })),
    n: fc.option(fc.maxSafeNat()),
    words: fc.option(fc.array(fc.string(), { maxLength: 5 })),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 40 }),
      fc.integer({ min: 1, max: 20 }),
      async (rows, size) => {
        const found = (await readBack(rows, { rows: size, characters: 1e9 })).rows;
        expect(found).toEqual(
          rows.map(({ id, n, words }) => ({
            id,
            n: n === null ? null : String(n),
            at: null,
            words,
            raw: null,
          })),
        );
      },
    ),
    { numRuns: 20 },
  );
});

test('an instant keeps its microseconds, and what is none is nothing', () => {
  expect(microsecondsOf('2026-09-01T08:00:00.123456Z')).toBe(1788249600123456n);
  expect(microsecondsOf('infinity')).toBeNull();
});
