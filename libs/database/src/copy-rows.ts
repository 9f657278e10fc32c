import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import pg from 'pg';
import copyStreams from 'pg-copy-streams';
import { type QueryRunner } from 'typeorm';
import { copyLine, type CopyValue } from './copy-text.ts';

export interface CopyTarget {
  /** As written in SQL, with the schema if it is not on the search path. */
  table: string;
  columns: readonly string[];
}

export type CopySource = Iterable<readonly CopyValue[]> | AsyncIterable<readonly CopyValue[]>;

const chunkCharacters = 64 * 1024;

/**
 * Writes rows by COPY and returns how many: the fastest way in, several times faster than an insert of many
 * rows. All or nothing. To write on conflict, copy into a temporary table and insert from there.
 */
export async function copyRows(
  connection: QueryRunner | pg.ClientBase,
  target: CopyTarget,
  rows: CopySource,
): Promise<number> {
  const client = isRunner(connection) ? ((await connection.connect()) as pg.ClientBase) : connection;
  const table = target.table.split('.').map(pg.escapeIdentifier).join('.');
  const columns = target.columns.map(pg.escapeIdentifier).join(', ');
  const stream = client.query(copyStreams.from(`copy ${table} (${columns}) from stdin`));
  await pipeline(Readable.from(chunks(rows, target.columns)), stream);
  return stream.rowCount;
}

function isRunner(connection: QueryRunner | pg.ClientBase): connection is QueryRunner {
  return 'isTransactionActive' in connection;
}

/**
 * A synchronous source is awaited once a chunk: waiting a turn of the event loop for each row cost a third of the
 * time, and never waiting kept the process from everything else while tens of thousands of rows were written.
 */
async function* chunks(rows: CopySource, columns: readonly string[]): AsyncGenerator<Buffer> {
  if (!(Symbol.iterator in rows)) return yield* asyncChunks(rows, columns);
  for (const chunk of syncChunks(rows, columns)) {
    yield chunk;
    await setImmediate();
  }
}

function* syncChunks(rows: Iterable<readonly CopyValue[]>, columns: readonly string[]): Generator<Buffer> {
  let chunk = '';
  for (const row of rows) {
    chunk += copyLine(row, columns);
    if (chunk.length < chunkCharacters) continue;
    yield Buffer.from(chunk);
    chunk = '';
  }
  if (chunk) yield Buffer.from(chunk);
}

async function* asyncChunks(
  rows: AsyncIterable<readonly CopyValue[]>,
  columns: readonly string[],
): AsyncGenerator<Buffer> {
  let chunk = '';
  for await (const row of rows) {
    chunk += copyLine(row, columns);
    if (chunk.length < chunkCharacters) continue;
    yield Buffer.from(chunk);
    chunk = '';
  }
  if (chunk) yield Buffer.from(chunk);
}
