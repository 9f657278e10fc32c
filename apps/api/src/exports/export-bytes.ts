import { showTenants } from '@countersign/database';
import pg from 'pg';
import copyStreams from 'pg-copy-streams';
import { type DataSource } from 'typeorm';
import { type ExportQuestion, exportStatements } from './export-sql.ts';
import { columnNames, parquetColumns } from './export-columns.ts';
import { LineEnds } from './line-ends.ts';
import { parquetFile } from './parquet/parquet-file.ts';
import { type Row, workbook } from './xlsx/workbook.ts';

/** The file, piece by piece, as fast as it is taken; memory stays flat however long it is. Returns the number of rows. */
export async function* exportBytes(
  dataSource: DataSource,
  question: ExportQuestion,
): AsyncGenerator<Uint8Array, number> {
  const copied = copiedBytes(dataSource, question);
  const { kind, format } = question;
  if (format === 'csv' || format === 'ndjson') return yield* copied;
  let rows = 0;
  async function* parsed() {
    for await (const line of linesOf(copied)) {
      rows += 1;
      yield { row: JSON.parse(line) as Row, characters: line.length };
    }
  }
  if (format === 'parquet') yield* parquetFile(parquetColumns(kind), parsed());
  else yield* workbook(columnNames[kind], rowsAlone(parsed()), kind);
  return rows;
}

async function* rowsAlone(parsed: AsyncIterable<{ readonly row: Row }>): AsyncGenerator<Row> {
  for await (const { row } of parsed) yield row;
}

/** Lines of UTF-8, which may come cut anywhere. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of bytes) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/**
 * Rows go from Postgres' COPY through here unread. A connection of its own, so that a slow reader holds none of the
 * pool; leaving early cuts it, which ends the COPY in Postgres too.
 */
async function* copiedBytes(
  dataSource: DataSource,
  question: ExportQuestion,
): AsyncGenerator<Uint8Array, number> {
  // The session's own options too: the role it acts as, and UTC.
  const { url, extra } = dataSource.options as { url?: string; extra?: { options?: string } };
  const application = { application_name: 'countersign export', ...extra };
  const client = new pg.Client({ connectionString: url, ...application });
  client.on('error', () => undefined); // reported by the stream that it interrupts
  let finished = false;
  try {
    await client.connect();
    // One snapshot for all tenants, so that the file is the archive at one moment.
    await client.query(
      `begin isolation level repeatable read read only; ${showTenants(question.scope.tenantIds)}`,
    );
    let rows = 0;
    for (const { copy, values } of exportStatements(question)) {
      for (const { setting, type, value } of values) {
        await client.query(`select set_config($1, ($2::${type})::text, true)`, [setting, value]);
      }
      const stream = client.query(copyStreams.to(copy));
      const ends = question.format === 'csv' ? new LineEnds() : null;
      for await (const chunk of stream as AsyncIterable<Uint8Array>) yield ends ? ends.convert(chunk) : chunk;
      await client.query('select 1'); // the count comes after the last row
      rows += stream.rowCount;
    }
    await client.query('commit');
    finished = true;
    return rows;
  } finally {
    if (finished) await client.end();
    else cut(client);
  }
}

function cut(client: pg.Client): void {
  const { connection } = client as unknown as { connection?: { stream: { destroy(): void } } };
  connection?.stream.destroy();
}
