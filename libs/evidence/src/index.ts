export { emptyRoot, hashSize, leafHash, nodeHash, sha256 } from './tree/hash.ts';
export { fullSubtrees } from './tree/nodes.ts';
export type { NodeSource, Span, TreeNode } from './tree/nodes.ts';
export { CompactRange } from './tree/compact-range.ts';
export type { NodeVisitor } from './tree/compact-range.ts';
export { proveConsistency, proveInclusion, rootAt } from './tree/prove.ts';
export { verifyConsistency, verifyInclusion } from './tree/verify.ts';
export type { ConsistencyClaim, InclusionClaim } from './tree/verify.ts';
