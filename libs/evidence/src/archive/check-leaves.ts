import { LeafError } from '../leaf/leaf.ts';
import { hashSize } from '../tree/hash.ts';
import { type Span } from '../tree/nodes.ts';
import { ahead } from './ahead.ts';
import { ArchiveProblem, quoted } from './archive-problem.ts';
import { Bodies } from './bodies.ts';
import { type Chunk, type ChunkReader, isObservation, readChunks, tableOf } from './chunks.ts';
import { type LeafHashes, LeafHashesAhead } from './leaf-hashes.ts';
import { type Tenant } from './logs.ts';
import { type Queryable } from './queryable.ts';
import { Recent } from './recent.ts';
import { type CheckedRow, RowChecker } from './row-checker.ts';
import { Statements } from './statements.ts';
import { objectIdOf, type StoredPage } from './stored-entry.ts';
import { observationLeafHash, storedLeafHash } from './stored-leaf.ts';

/**
 * Computes every leaf of a span again from what is stored, restores every page to the answer that arrived, and
 * compares with leaf_run and with what is noted of the page; gives the leaf hashes, piece by piece, as far as all is
 * well, and throws an ArchiveProblem at the first difference. Reads ahead, but never while the caller has a piece: the
 * connection is the caller's then.
 */
export async function* checkLeaves(
  db: Queryable,
  { tenantId, entraId }: Tenant,
  span: Span,
): AsyncGenerator<LeafHashes> {
  const statements = Statements.of(db);
  const bodies = new Bodies(statements, tenantId);
  const reader = { db: statements, tenantId, bodies, recent: new Recent(statements, tenantId) };
  const rows = new RowChecker(reader, true);
  for await (const { piece, isQuiet } of ahead(withHashes(reader, span))) {
    const { chunk, first } = piece;
    const checked = await rows.check(chunk);
    const hashes = await piece.hashes;
    compare(entraId, checked, chunk.pages, hashes);
    await isQuiet;
    yield { first, hashes };
    // Afterwards: which of its objects a page is wrong about was found by then.
    await rows.checkPagesOf(chunk);
  }
}

interface ChunkWithHashes {
  readonly chunk: Chunk;
  readonly first: number;
  /** As leaf_run has them. Fails where it has not: that is to be said after what is wrong with the rows. */
  readonly hashes: Promise<Buffer>;
}

async function* withHashes(reader: ChunkReader, span: Span): AsyncGenerator<ChunkWithHashes> {
  const leaves = new LeafHashesAhead(reader.db, reader.tenantId, span.end);
  let first = span.begin;
  for await (const chunk of readChunks(reader, span)) {
    const end = first + chunk.rows.length;
    const hashes = leaves.of({ begin: first, end });
    await Promise.allSettled([hashes]);
    yield { chunk, first, hashes };
    first = end;
  }
}

function compare(tenant: string, rows: readonly CheckedRow[], pages: Chunk['pages'], hashes: Buffer): void {
  const kept = hashes.toString('latin1');
  let at = 0;
  for (const row of rows) {
    const end = at + hashSize;
    if (leafHashOf(tenant, row, pages) !== kept.slice(at, end))
      throw differs(
        row,
        'the leaf computed from what is stored is not the one in leaf_run: one was altered.',
      );
    at = end;
  }
}

function leafHashOf(tenant: string, row: CheckedRow, pages: Chunk['pages']): string {
  try {
    return isObservation(row)
      ? observationLeafHash(tenant, row, pages.get(row.pageId) as StoredPage)
      : storedLeafHash(tenant, row);
  } catch (error) {
    if (!(error instanceof LeafError)) throw error;
    throw differs(row, `a value of it cannot be in any leaf, so it was altered (${error.message})`);
  }
}

function differs(row: CheckedRow, finding: string): ArchiveProblem {
  const { kind, position } = row;
  return new ArchiveProblem(
    { code: 'leaf-differs', table: tableOf[kind], position, object: nameOf(row) },
    finding,
  );
}

function nameOf(row: CheckedRow): string {
  if (isObservation(row))
    return `the observation of ${row.source} ${quoted(objectIdOf(row))} (page ${row.pageId})`;
  if (row.kind === 'sweep') return `sweep ${row.sweepId} of ${row.source}`;
  return `the ${row.control} record ${quoted(row.key)}`;
}
