import type pg from 'pg';
import copyStreams from 'pg-copy-streams';
import { type DataSource, type QueryRunner } from 'typeorm';
import { CopiedRows } from './copied-rows.ts';
import { type TenantArchive } from './tenant-archive.ts';
import { withTransaction } from './with-transaction.ts';

/** Of what is read from the socket between two looks at it. */
const chunkBytes = 1024 * 1024;

/**
 * The rows of a SELECT by COPY, in binary: bytes arrive as bytes. As the result of a query they come as hexadecimal
 * text, which took thirty times as long (measured with pages of a quarter of a megabyte). COPY takes no
 * parameters: write numbers into the SELECT, and nothing that came from outside. All of it is in memory at once.
 */
export async function copyOut(
  archive: QueryRunner | DataSource | TenantArchive,
  select: string,
): Promise<CopiedRows> {
  if (!('isTransactionActive' in archive))
    return withTransaction(archive, (runner) => copyOut(runner, select));
  const client = (await archive.connect()) as pg.ClientBase;
  const copy = copyStreams.to(`copy (${select}) to stdout (format binary)`, { highWaterMark: chunkBytes });
  const chunks: Buffer[] = [];
  for await (const chunk of client.query(copy) as AsyncIterable<Buffer>) chunks.push(chunk);
  return new CopiedRows(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
}
