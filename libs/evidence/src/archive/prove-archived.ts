import { type SignedCheckpoint } from '../note/checkpoint.ts';
import { type TlogProof } from '../note/tlog-proof.ts';
import { proveConsistency, proveInclusion } from '../tree/prove.ts';
import { verifyInclusion } from '../tree/verify.ts';
import { archiveNodes } from './archive-nodes.ts';
import { ArchiveProblem } from './archive-problem.ts';
import { readLeafSpans } from './leaf-hashes.ts';
import { type Queryable } from './queryable.ts';

/**
 * The proof that a position is in the log at a signed head. Reads a few rows however large the log is. Checked
 * before it is given out: throws an ArchiveProblem if what is stored does not lead to the signed root.
 */
export async function proveArchived(
  db: Queryable,
  tenantId: number,
  position: number,
  checkpoint: SignedCheckpoint,
): Promise<TlogProof> {
  const path = await proveInclusion(archiveNodes(db, tenantId), position, checkpoint.size);
  const [leafHash] = await readLeafSpans(db, tenantId, [{ begin: position, end: position + 1 }]);
  const { size, rootHash: root } = checkpoint;
  if (!verifyInclusion({ leafHash: leafHash as Buffer, index: position, size, path, root }))
    throw new ArchiveProblem(
      { code: 'leaf-differs', table: 'leaf_run', position, object: 'the proof' },
      `the leaf hashes below size ${size} (or their cache, table subtree) no longer lead to the signed root. Run \`countersign verify --full\`.`,
    );
  return { index: position, path, checkpoint };
}

/** The proof that the log of `size` entries begins with that of `oldSize`. */
export async function proveContinuation(
  db: Queryable,
  tenantId: number,
  oldSize: number,
  size: number,
): Promise<Buffer[]> {
  return proveConsistency(archiveNodes(db, tenantId), oldSize, size);
}
