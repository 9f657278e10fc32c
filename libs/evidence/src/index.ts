export { emptyRoot, hashSize, leafHash, nodeHash, sha256 } from './tree/hash.ts';
export { fullSubtrees } from './tree/nodes.ts';
export type { NodeSource, Span, TreeNode } from './tree/nodes.ts';
export { CompactRange } from './tree/compact-range.ts';
export type { NodeVisitor } from './tree/compact-range.ts';
export { proveConsistency, proveInclusion, rootAt } from './tree/prove.ts';
export { verifyConsistency, verifyInclusion } from './tree/verify.ts';
export type { ConsistencyClaim, InclusionClaim } from './tree/verify.ts';
export { NoteError } from './note/note-error.ts';
export { parseVerifierKey, publicKeyOf, signingKey, verifierKey } from './note/keys.ts';
export type { SigningKey, VerifierKey } from './note/keys.ts';
export { parseNote, signNote, verifyNote } from './note/signed-note.ts';
export type { Note, NoteSignature } from './note/signed-note.ts';
export { openCheckpoint, parseCheckpoint, signCheckpoint } from './note/checkpoint.ts';
export type { Checkpoint, SignedCheckpoint, VerifiedCheckpoint } from './note/checkpoint.ts';
export { formatTlogProof, parseTlogProof, provesLeaf } from './note/tlog-proof.ts';
export type { TlogProof } from './note/tlog-proof.ts';
export { controlKinds, LeafError, pageSources } from './leaf/leaf.ts';
export type { ControlKind, ControlLeaf, Leaf, ObservationLeaf, PageSource, SweepLeaf } from './leaf/leaf.ts';
export {
  contentCommitment,
  idLine,
  idsDigest,
  pageCommitment,
  pageHead,
  pageLine,
  PagesDigest,
} from './leaf/commitments.ts';
export type { PageHead, PageLine } from './leaf/commitments.ts';
export { leafBytes } from './leaf/write-leaf.ts';
export { parseLeaf } from './leaf/parse-leaf.ts';
export type { Queryable } from './archive/queryable.ts';
export { ArchiveProblem } from './archive/archive-problem.ts';
export type { ProblemCode, ProblemPlace } from './archive/archive-problem.ts';
export { checkpointCovering, checkpointOfSize, newestCheckpoint, readLog, readLogs } from './archive/logs.ts';
export type { CheckpointRow, Log, Tenant } from './archive/logs.ts';
export { editionOf, editionsMax, originOf, parseOrigin } from './archive/origin.ts';
export type { Origin } from './archive/origin.ts';
export { admissionBody, isPlainText, readAdmission, readAdmissionRows } from './archive/admission.ts';
export type { Admission, AdmissionRow, ControlRow } from './archive/admission.ts';
export { EditionProblem, Editions } from './archive/editions.ts';
export type { PlacedAdmission } from './archive/editions.ts';
export { readLeafHashes } from './archive/leaf-hashes.ts';
export type { LeafHashes } from './archive/leaf-hashes.ts';
export { archiveNodes, cachedHeights } from './archive/archive-nodes.ts';
export { proveArchived, proveContinuation } from './archive/prove-archived.ts';
export { Bodies } from './archive/bodies.ts';
export { readEntries } from './archive/read-entries.ts';
export type { ReadEntriesOptions } from './archive/read-entries.ts';
export { readPageLines } from './archive/page-lines.ts';
export type { PageWithIds } from './archive/page-lines.ts';
export { storedLeaf, storedLeafHash } from './archive/stored-leaf.ts';
export { checkLeaves } from './archive/check-leaves.ts';
export { positionsPerLook } from './archive/chunks.ts';
export type { StoredControl, StoredEntry, StoredObservation, StoredSweep } from './archive/stored-entry.ts';
export { chooseHead } from './pack/choose-head.query.ts';
export type { AnchorReceipt, ChosenHead } from './pack/choose-head.query.ts';
export { evidenceOfRequest, NoEvidence } from './pack/evidence-folder.ts';
export type { EvidenceFolder } from './pack/evidence-folder.ts';
export type { EvidenceFile } from './pack/folder-files.ts';
export { readLogKeys } from './pack/log-keys.query.ts';
export { openHead, proveRecord } from './pack/prove-record.ts';
export type { CheckedStep, OpenedHead, ProvedRecord } from './pack/prove-record.ts';
export { recordsMax, recordsOfRequest } from './pack/records-of-request.query.ts';
export type { RequestRecord } from './pack/records-of-request.query.ts';
