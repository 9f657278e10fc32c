import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Readable, type Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { exportFormats, exportKinds } from '@countersign/contract';
import { type DataSource } from 'typeorm';
import { exportBytes } from '../exports/export-bytes.ts';
import { exportCoverage, incompleteSentence } from '../exports/export-coverage.ts';
import { type ExportQuestion } from '../exports/export-sql.ts';
import { readExportQuestion } from '../exports/read-export-question.ts';
import { CommandError } from './command-error.ts';

export const exportHelp = `Usage: countersign export <requests|events|findings|protected-writes|exclusions|coverage> [--from DATE] [--to DATE] [options]

Writes every row of the question to stdout, without a limit, in the order of the archive. Says on stderr if the
range was not completely read. protected-writes: the ledger of changes that a policy can protect, each in its class
with its event. exclusions: which application an access policy let pass, when, and by whom. coverage: how well each
source is known, one row per period. The last two give what overlaps the range, and take no --filter and no --q.

  --from, --to DATE     half-open range: 2026-09-01 (midnight UTC) or 2026-09-01T08:00:00Z; --to is excluded.
                        Without one, from the first or to the last there is
  --filter OP,DIM,VALUE[,VALUE]…   as in the dashboard's addresses; may be repeated
  --tenant ID           may be repeated; default: all
  --q TEXT              free text: every word must occur
  --format csv|ndjson|xlsx|parquet
                        default csv; NDJSON carries every text unchanged
  --out FILE            write there instead of to stdout
`;

const options = {
  from: { type: 'string' },
  to: { type: 'string' },
  filter: { type: 'string', multiple: true, default: [] as string[] },
  tenant: { type: 'string', multiple: true, default: [] as string[] },
  q: { type: 'string' },
  format: { type: 'string', default: 'csv' },
  out: { type: 'string' },
} as const;

export interface ExportRequest {
  readonly kind: ExportQuestion['kind'];
  readonly format: ExportQuestion['format'];
  /** As a view's query string, the same as an export ordered over HTTP. */
  readonly query: string;
  readonly out: string | undefined;
}

export function readExportArguments(args: string[]): ExportRequest {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const kind = exportKinds.find((one) => one === positionals[0]);
  if (!kind || positionals.length > 1)
    throw new CommandError(`Say what to export: ${exportKinds.join(', ')}.`);
  const format = exportFormats.find((one) => one === values.format);
  if (!format) throw new CommandError(`--format takes ${exportFormats.join(', ')}.`);
  const query = new URLSearchParams();
  if (values.from) query.set('from', values.from);
  if (values.to) query.set('to', values.to);
  if (values.q) query.set('q', values.q);
  for (const tenant of values.tenant) query.append('tenant', tenant);
  for (const filter of values.filter) query.append('f', filter);
  return { kind, format, query: query.toString(), out: values.out };
}

/** Streams the file; returns the number of rows. Tells first if the range was not completely read. */
export async function runExport(
  dataSource: DataSource,
  { kind, format, query, out }: ExportRequest,
  tell: (line: string) => void = (line) => void process.stderr.write(`${line}\n`),
): Promise<number> {
  const question = await readExportQuestion(dataSource, { kind, format, query });
  const incomplete = incompleteSentence(await exportCoverage(dataSource, question));
  if (incomplete) tell(incomplete);
  let rows = 0;
  async function* counted() {
    rows = yield* withProgress(exportBytes(dataSource, question));
  }
  const target: Writable = out === undefined ? process.stdout : await openFile(out);
  // stdout stays open: closing it is the process's own business.
  await pipeline(Readable.from(counted(), { objectMode: false }), target, { end: out !== undefined });
  return rows;
}

async function openFile(path: string): Promise<Writable> {
  const file = createWriteStream(path);
  try {
    await once(file, 'open');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(
      `--out ${path} cannot be written (${code}). Name a file in a folder that exists and is writable.`,
      { cause: error },
    );
  }
  return file;
}

async function* withProgress(bytes: AsyncGenerator<Uint8Array, number>): AsyncGenerator<Uint8Array, number> {
  if (!process.stderr.isTTY) return yield* bytes;
  let written = 0;
  let shownAt = 0;
  for (;;) {
    const next = await bytes.next();
    if (next.done) {
      process.stderr.write(`\r\u001b[K`);
      return next.value;
    }
    written += next.value.length;
    if (Date.now() - shownAt > 200) {
      shownAt = Date.now();
      process.stderr.write(`\r${(written / 1e6).toFixed(1)} MB written`);
    }
    yield next.value;
  }
}
