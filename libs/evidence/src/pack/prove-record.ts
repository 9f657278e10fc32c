import { ArchiveProblem } from '../archive/archive-problem.ts';
import { type Bodies } from '../archive/bodies.ts';
import { readLeafSpans } from '../archive/leaf-hashes.ts';
import { type Tenant } from '../archive/logs.ts';
import { proveArchived } from '../archive/prove-archived.ts';
import { type Queryable } from '../archive/queryable.ts';
import { readEntries } from '../archive/read-entries.ts';
import { type StoredEntry } from '../archive/stored-entry.ts';
import { storedLeaf } from '../archive/stored-leaf.ts';
import { LeafError } from '../leaf/leaf.ts';
import { leafBytes } from '../leaf/write-leaf.ts';
import { openCheckpoint, parseCheckpoint, type SignedCheckpoint } from '../note/checkpoint.ts';
import { type VerifierKey } from '../note/keys.ts';
import { NoteError } from '../note/note-error.ts';
import { type TlogProof } from '../note/tlog-proof.ts';
import { leafHash } from '../tree/hash.ts';

/** What was checked of one record, in this order; nothing after a failure was looked at. */
export interface CheckedStep {
  readonly check: 'content' | 'leaf' | 'path' | 'signature';
  readonly passed: boolean;
  /** Why not, in words; empty where it passed. */
  readonly detail: string;
}

export interface ProvedRecord {
  readonly position: number;
  /** Null if what is stored there cannot even be read. */
  readonly entry: StoredEntry | null;
  /** The leaf computed from what is stored; null if it cannot be. */
  readonly leaf: Buffer | null;
  /** As the writer computed it, out of leaf_run. */
  readonly leafHash: Buffer | null;
  readonly proof: TlogProof | null;
  readonly steps: readonly CheckedStep[];
  readonly state: 'proved' | 'unsigned' | 'purged' | 'broken';
}

/** A signed head and whether one of the log's own keys signed it. */
export interface OpenedHead {
  readonly checkpoint: SignedCheckpoint;
  readonly signatureProblem: string | null;
}

/** Reads a head of a log and checks its signature by the keys given. Throws a NoteError if it is no checkpoint. */
export function openHead(note: string, origin: string, keys: readonly VerifierKey[]): OpenedHead {
  const checkpoint = parseCheckpoint(note);
  if (checkpoint.origin !== origin)
    return { checkpoint, signatureProblem: `The checkpoint is of the log ${checkpoint.origin}.` };
  try {
    openCheckpoint(note, keys);
    return { checkpoint, signatureProblem: null };
  } catch (error) {
    if (error instanceof NoteError) return { checkpoint, signatureProblem: error.message };
    throw error;
  }
}

/**
 * Checks one record to the bottom: its content against its hash, its leaf against the log, its place under the
 * head, the head's signature. Without a head that covers it, it is unsigned. Whoever proves several passes the
 * same `bodies`: the records of a case often share a page, and it is unpacked once.
 */
export async function proveRecord(
  db: Queryable,
  tenant: Tenant,
  position: number,
  head: OpenedHead | null,
  bodies?: Bodies,
): Promise<ProvedRecord> {
  const steps: CheckedStep[] = [];
  const pass = (check: CheckedStep['check']) => void steps.push({ check, passed: true, detail: '' });
  let entry: StoredEntry | null = null;
  let leaf: Buffer | null = null;
  let kept: Buffer | null = null;
  let proof: TlogProof | null = null;
  const as = (state: ProvedRecord['state']) => ({
    position,
    entry,
    leaf,
    leafHash: kept,
    proof,
    steps,
    state,
  });
  const fail = (check: CheckedStep['check'], detail: string) => {
    steps.push({ check, passed: false, detail });
    return as('broken');
  };

  try {
    const span = { begin: position, end: position + 1 };
    for await (const [one] of readEntries(db, tenant.tenantId, span, { ...(bodies && { bodies }) }))
      entry = one ?? null;
  } catch (error) {
    return fail('content', wordsOf(error));
  }
  if (!entry) return fail('content', `Nothing is stored at position ${position}.`);
  const isPurged = entry.kind === 'observation' && entry.content === null;
  if (entry.kind !== 'sweep' && !isPurged) pass('content');
  try {
    const [span] = await readLeafSpans(db, tenant.tenantId, [{ begin: position, end: position + 1 }]);
    kept = span ?? null;
    leaf = leafBytes(storedLeaf(tenant.entraId, entry));
  } catch (error) {
    return fail('leaf', wordsOf(error));
  }
  if (leaf && kept && !leafHash(leaf).equals(kept))
    return fail('leaf', `What is stored at position ${position} is not what was written into the log.`);
  pass('leaf');
  if (!head || head.checkpoint.size <= position) return as('unsigned');
  try {
    proof = await proveArchived(db, tenant.tenantId, position, head.checkpoint);
  } catch (error) {
    return fail('path', wordsOf(error));
  }
  pass('path');
  if (head.signatureProblem !== null) return fail('signature', head.signatureProblem);
  pass('signature');
  return as(isPurged ? 'purged' : 'proved');
}

function wordsOf(error: unknown): string {
  if (error instanceof ArchiveProblem || error instanceof LeafError || error instanceof NoteError)
    return error.message;
  throw error;
}
