import { basename } from 'node:path';
import { type TenantArchive } from '@countersign/database';
import { postgresArchive } from '../archive/postgres-archive.ts';
import { restorePage } from '../archive/restore-page.ts';
import { SweepRecorder, type SweepResult } from '../archive/sweep-recorder.ts';
import { type Turn } from '../archive/turn.ts';
import { binaryFile, chunkFile, newlines } from './chunk-file.ts';
import { InputError, openInput } from './open-input.ts';

/** What became of one file. */
export interface FileReport {
  readonly file: string;
  readonly tenant: string;
  readonly read: number;
  readonly archived: number;
  readonly alreadyKnown: number;
  readonly rejected: number;
  /** Why the file as a whole could not be read to its end. */
  readonly problem: string | null;
  /** The first ones. */
  readonly rejections: readonly FileRejection[];
}

export interface FileRejection {
  readonly line: number | null;
  readonly reason: string;
}

export interface ImportedFile {
  readonly sweep: SweepResult;
  readonly problem: string | null;
  /** Line of the file that each page begins with, by page id. */
  readonly lines: ReadonlyMap<number, number>;
  /** Why a page has no objects, by page id. The readers see the page alone and know less. */
  readonly reasons: ReadonlyMap<number, string>;
}

const rejectionsToldMax = 1000;
const emptyFile = 'the file is empty';

/** Archives everything in a file: what can be read object by object, the rest as the bytes it is. */
export async function importFile(
  archive: TenantArchive,
  turn: Turn,
  path: string,
  { now, signal, report }: { now: () => Date; signal: AbortSignal; report: (text: string) => void },
): Promise<ImportedFile> {
  const name = fileName(path);
  const sweep = new SweepRecorder(postgresArchive(archive, turn.tenantId), turn, {
    source: 'import',
    asked: name,
    now,
  });
  const startLines: number[] = [];
  const pageReasons: (string | null)[] = [];
  let problem: string | null = null;
  let unreadable = 0;
  try {
    for await (const { bytes, items, line, reason } of chunkFile(openInput(path))) {
      signal.throwIfAborted();
      if (reason !== null) unreadable += 1;
      const page = { pageNumber: startLines.length + 1, status: 200, requestId: null, sourceDate: null };
      await sweep.add({ ...page, asked: `${name} line ${line}`, receivedAt: now(), bytes, items });
      startLines.push(line);
      pageReasons.push(reason);
      report(`${name}: ${sweep.counts.items.toLocaleString('en')} read`);
    }
    if (startLines.length === 0) problem = emptyFile;
    if (pageReasons[0] === binaryFile) problem = binaryFile;
  } catch (error) {
    if (signal.aborted) await sweep.incomplete('stopped before the end');
    if (!(error instanceof InputError)) throw error;
    problem = error.message;
  }
  const parts = unreadable === 1 ? 'one part' : `${unreadable} parts`;
  const reason = problem ?? (unreadable > 0 ? `${parts} of the file could not be read as JSON` : null);
  const result = reason === null ? await sweep.complete() : await sweep.incomplete(reason);
  return {
    sweep: result,
    problem,
    lines: new Map(result.pageIds.map((id, index) => [id, startLines[index] ?? 1])),
    reasons: new Map(result.pageIds.map((id, index) => [id, pageReasons[index] ?? ''])),
  };
}

/** After the readers have looked at it: what they could not understand, with its line. */
export async function reportOnFile(
  archive: TenantArchive,
  tenant: { tenantId: number; entraId: string },
  path: string,
  { sweep, problem, lines, reasons: pageReasons }: ImportedFile,
): Promise<FileReport> {
  const isBinary = problem === binaryFile;
  // Of a binary file every page is a rejection, and none of them tells more than the whole.
  const rows = (
    isBinary
      ? []
      : await archive.query(
          `select page_id::float8 as "pageId", item, position::float8 as position, reason
       from rejection where tenant_id = $1 and page_id = any($2::bigint[]) order by page_id, item`,
          [tenant.tenantId, sweep.pageIds],
        )
  ) as { pageId: number; item: number; position: number | null; reason: string }[];
  const rejections: FileRejection[] = problem === null ? [] : [{ line: null, reason: problem }];
  const told = rows.slice(0, rejectionsToldMax);
  for (const pageId of new Set(told.map((row) => row.pageId))) {
    const inPage = told.filter((row) => row.pageId === pageId);
    const start = lines.get(pageId) ?? 1;
    const lineOf = await linesInPage(archive, tenant.tenantId, pageId, start);
    for (const { position, reason } of inPage)
      rejections.push({ line: lineOf(position), reason: pageReasons.get(pageId) || reason });
  }
  return {
    file: fileName(path),
    tenant: tenant.entraId,
    read: sweep.items,
    archived: sweep.newItems,
    alreadyKnown: sweep.items - sweep.newItems,
    rejected: rows.length + (problem === null ? 0 : 1),
    problem,
    rejections,
  };
}

/** Of a file that could not be opened: nobody's tenant was touched by it. */
export function unopenedFile(path: string, tenant: string, problem: string): FileReport {
  return {
    file: fileName(path),
    tenant,
    read: 0,
    archived: 0,
    alreadyKnown: 0,
    rejected: 1,
    problem,
    rejections: [{ line: null, reason: problem }],
  };
}

async function linesInPage(
  archive: TenantArchive,
  tenantId: number,
  pageId: number,
  start: number,
): Promise<(position: number | null) => number> {
  const { bytes, items } = await restorePage(archive, tenantId, pageId);
  const lead = bytes.subarray(
    0,
    bytes.findIndex((byte) => byte !== 0x0a && byte !== 0x0d),
  );
  const skipped = newlines(lead, lead.length);
  return (position) => {
    const item = items.find((candidate) => candidate.position === position);
    return item ? start + newlines(bytes, item.start) - skipped : start;
  };
}

/** A name, not a path: where somebody keeps files on a machine is no evidence. */
function fileName(path: string): string {
  return path === '-' ? 'stdin' : basename(path);
}
