import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type pg from 'pg';
import copyStreams from 'pg-copy-streams';
import type { DataSource } from 'typeorm';
import type { GeneratedPage } from '../generate.ts';

/**
 * The anchor of every ingest figure: the same events as jsonb, copied into a table without any index. Nothing
 * is checked, hashed, related or found again; it is what merely putting the documents somewhere costs.
 */
export async function createAnchor(dataSource: DataSource): Promise<void> {
  await dataSource.query('create schema bench');
  await dataSource.query('create table bench.anchor (doc jsonb not null)');
}

/** COPY text, made before the watch starts: the anchor pays for no parsing and no escaping. */
export function anchorChunks(pages: readonly GeneratedPage[]): Buffer[] {
  return pages.map(({ bytes }) => {
    const { value } = JSON.parse(bytes.toString()) as { value: unknown[] };
    return Buffer.from(value.map((event) => `${JSON.stringify(event).replaceAll('\\', '\\\\')}\n`).join(''));
  });
}

export async function copyAnchor(dataSource: DataSource, chunks: readonly Buffer[]): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    const client = (await runner.connect()) as pg.ClientBase;
    await pipeline(
      Readable.from(chunks),
      client.query(copyStreams.from('copy bench.anchor (doc) from stdin')),
    );
  } finally {
    await runner.release();
  }
}
