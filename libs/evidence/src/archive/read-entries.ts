import { type Span } from '../tree/nodes.ts';
import { Bodies } from './bodies.ts';
import { cut } from './check-answer.ts';
import { saltOf } from './check-page.ts';
import { type Chunk, isObservation, readChunks } from './chunks.ts';
import { type Queryable } from './queryable.ts';
import { Recent } from './recent.ts';
import { RowChecker } from './row-checker.ts';
import {
  objectIdOf,
  type ObservationRow,
  type StoredEntry,
  type StoredObservation,
  type StoredPage,
} from './stored-entry.ts';

export interface ReadEntriesOptions {
  /** Kept by a caller who reads span after span; only of the same tenant, at one moment of the archive. */
  readonly bodies?: Bodies;
}

/**
 * What is stored at each position of a span, in order, in bounded pieces. Throws an ArchiveProblem at the first
 * position that is missing, held twice, or contradicts itself; what no row can tell of itself, only the leaf
 * can: compare with `storedLeaf`.
 */
export async function* readEntries(
  db: Queryable,
  tenantId: number,
  span: Span,
  { bodies = new Bodies(db, tenantId) }: ReadEntriesOptions = {},
): AsyncGenerator<StoredEntry[]> {
  const reader = { db, tenantId, bodies, recent: new Recent(db, tenantId) };
  const rows = new RowChecker(reader, false);
  for await (const chunk of readChunks(reader, span))
    yield (await rows.check(chunk)).map((row) => (isObservation(row) ? observationOf(row, chunk) : row));
}

/** Of a row that was checked: its page is there, and its body, unless it was deleted under policy. */
function observationOf(row: ObservationRow, { pages, bodies }: Chunk): StoredObservation {
  const { position, source, arrivedAt, pageId, purgedAt } = row;
  const page = pages.get(pageId) as StoredPage;
  const body = purgedAt === null && bodies.get(pageId);
  const content = body ? { bytes: cut(body.bytes, row), salt: saltOf(page, position) } : null;
  const contentHash = Buffer.from(row.contentHash, 'latin1');
  const objectId = objectIdOf(row);
  const { sweepId } = page;
  return {
    kind: 'observation',
    ...{ position, source, objectId, arrivedAt, sweepId, pageId, contentHash, content, purgedAt },
  };
}
