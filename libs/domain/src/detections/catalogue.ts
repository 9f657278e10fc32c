import { approvalAfterRefusals } from './approval-after-refusals.ts';
import { approvalBurst } from './approval-burst.ts';
import { approverGroupPruned } from './approver-group-pruned.ts';
import { approverJustAdded } from './approver-just-added.ts';
import { archiveIntegrity } from './archive-integrity.ts';
import { automationAtTheGate } from './automation-at-the-gate.ts';
import { bulkDestruction } from './bulk-destruction.ts';
import { coverageRegression } from './coverage-regression.ts';
import { deadGate } from './dead-gate.ts';
import { decisionsWithoutNote } from './decisions-without-note.ts';
import { excludedAppWrites } from './excluded-app-writes.ts';
import { exclusionAdded } from './exclusion-added.ts';
import { fastApprovals } from './fast-approvals.ts';
import { foreignCompletion } from './foreign-completion.ts';
import { harvestGap } from './harvest-gap.ts';
import { illegalLifecycle } from './illegal-lifecycle.ts';
import { lapsedApprovals } from './lapsed-approvals.ts';
import { policyWeakened } from './policy-weakened.ts';
import { rejectedBySeveral } from './rejected-by-several.ts';
import { repeatedRejections } from './repeated-rejections.ts';
import { requesterControlsApprover } from './requester-controls-approver.ts';
import { selfApproval } from './self-approval.ts';
import { unapprovedChange } from './unapproved-change.ts';
import { ungatedDestruction } from './ungated-destruction.ts';
import { weakJustification } from './weak-justification.ts';
import { writesInPolicyGap } from './writes-in-policy-gap.ts';
import { youngApprover } from './young-approver.ts';

/** Every rule, those on the gate itself first. A new one is its file, its test, and a line here. */
export const detections = [
  unapprovedChange,
  policyWeakened,
  writesInPolicyGap,
  coverageRegression,
  deadGate,
  approverGroupPruned,
  exclusionAdded,
  excludedAppWrites,
  bulkDestruction,
  ungatedDestruction,
  automationAtTheGate,
  selfApproval,
  requesterControlsApprover,
  youngApprover,
  approverJustAdded,
  foreignCompletion,
  illegalLifecycle,
  approvalAfterRefusals,
  repeatedRejections,
  rejectedBySeveral,
  approvalBurst,
  fastApprovals,
  decisionsWithoutNote,
  weakJustification,
  lapsedApprovals,
  harvestGap,
  archiveIntegrity,
] as const;

/** A detection with its kind of subject still attached: check `subject` before calling `judge`. */
export type AnyDetection = (typeof detections)[number];

/** The rules that judge this kind of subject. */
export function detectionsFor<D extends AnyDetection['subject']>(subject: D): DetectionFor<D>[] {
  return detections.filter((detection): detection is DetectionFor<D> => detection.subject === subject);
}

type DetectionFor<D extends AnyDetection['subject']> = Extract<AnyDetection, { subject: D }>;
