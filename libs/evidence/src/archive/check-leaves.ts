import { LeafError } from '../leaf/leaf.ts';
import { hashSize } from '../tree/hash.ts';
import { type Span } from '../tree/nodes.ts';
import { ArchiveProblem, quoted } from './archive-problem.ts';
import { type LeafHashes, readLeafSpans } from './leaf-hashes.ts';
import { type Tenant } from './logs.ts';
import { type Queryable } from './queryable.ts';
import { readEntries } from './read-entries.ts';
import { type StoredEntry } from './stored-entry.ts';
import { storedLeafHash } from './stored-leaf.ts';

const hexSize = 2 * hashSize;

/**
 * Computes every leaf of a span again from what is stored and compares it with leaf_run; gives the leaf hashes,
 * piece by piece, as far as all is well, and throws an ArchiveProblem at the first difference.
 */
export async function* checkLeaves(
  db: Queryable,
  { tenantId, entraId }: Tenant,
  span: Span,
): AsyncGenerator<LeafHashes> {
  let first = span.begin;
  for await (const entries of readEntries(db, tenantId, span, { checkPages: true })) {
    const [hashes] = await readLeafSpans(db, tenantId, [{ begin: first, end: first + entries.length }]);
    const kept = (hashes as Buffer).toString('hex');
    for (const [index, entry] of entries.entries())
      checkLeaf(entraId, entry, kept.slice(hexSize * index, hexSize * (index + 1)));
    yield { first, hashes: hashes as Buffer };
    first += entries.length;
  }
}

function checkLeaf(tenant: string, entry: StoredEntry, kept: string): void {
  let hash: string;
  try {
    hash = storedLeafHash(tenant, entry);
  } catch (error) {
    if (!(error instanceof LeafError)) throw error;
    throw differs(entry, `a value of it cannot be in any leaf, so it was altered (${error.message})`);
  }
  if (hash !== kept)
    throw differs(
      entry,
      'the leaf computed from what is stored is not the one in leaf_run: one was altered.',
    );
}

function differs(entry: StoredEntry, finding: string): ArchiveProblem {
  const { position } = entry;
  return new ArchiveProblem(
    { code: 'leaf-differs', table: tableOf[entry.kind], position, object: nameOf(entry) },
    finding,
  );
}

const tableOf = { observation: 'observation', sweep: 'sweep', control: 'control_record' } as const;

function nameOf(entry: StoredEntry): string {
  if (entry.kind === 'sweep') return `sweep ${entry.sweepId} of ${entry.source}`;
  if (entry.kind === 'control') return `the ${entry.control} record ${quoted(entry.key)}`;
  return `the observation of ${entry.source} ${quoted(entry.objectId)} (page ${entry.pageId})`;
}
