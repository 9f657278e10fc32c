import { approvalAfterRefusals } from './approval-after-refusals.ts';
import { approvalBurst } from './approval-burst.ts';
import { approvedNotCompleted } from './approved-not-completed.ts';
import { approverGroupPruned } from './approver-group-pruned.ts';
import { approverJustAdded } from './approver-just-added.ts';
import { approverShopping } from './approver-shopping.ts';
import { archiveIntegrity } from './archive-integrity.ts';
import { automationAtTheGate } from './automation-at-the-gate.ts';
import { bulkDestruction } from './bulk-destruction.ts';
import { coverageRegression } from './coverage-regression.ts';
import { deadGate } from './dead-gate.ts';
import { decisionsWithoutNote } from './decisions-without-note.ts';
import { dormantApprover } from './dormant-approver.ts';
import { effectDiffers } from './effect-differs.ts';
import { emergencyAccount } from './emergency-account.ts';
import { excludedAppWrites } from './excluded-app-writes.ts';
import { exclusionAdded } from './exclusion-added.ts';
import { exclusivePair } from './exclusive-pair.ts';
import { expiryRate } from './expiry-rate.ts';
import { fastApprovals } from './fast-approvals.ts';
import { firstTimeActor } from './first-time-actor.ts';
import { firstTimePair } from './first-time-pair.ts';
import { foreignCompletion } from './foreign-completion.ts';
import { gateOpenedAndUsed } from './gate-opened-and-used.ts';
import { guestInTheLoop } from './guest-in-the-loop.ts';
import { habituallyFast } from './habitually-fast.ts';
import { harvestGap } from './harvest-gap.ts';
import { illegalLifecycle } from './illegal-lifecycle.ts';
import { keyPerson } from './key-person.ts';
import { lapsedApprovals } from './lapsed-approvals.ts';
import { lateCompletion } from './late-completion.ts';
import { neverSaysNo } from './never-says-no.ts';
import { offHoursDecisions } from './off-hours-decisions.ts';
import { offHours } from './off-hours.ts';
import { payloadShopping } from './payload-shopping.ts';
import { pendingNearExpiry } from './pending-near-expiry.ts';
import { policyWeakened } from './policy-weakened.ts';
import { reciprocalApprovals } from './reciprocal-approvals.ts';
import { rejectedBySeveral } from './rejected-by-several.ts';
import { repeatedRejections } from './repeated-rejections.ts';
import { requestSpike } from './request-spike.ts';
import { requesterControlsApprover } from './requester-controls-approver.ts';
import { reusedJustification } from './reused-justification.ts';
import { secondKeyCompromise } from './second-key-compromise.ts';
import { roleSwap } from './role-swap.ts';
import { selfApproval } from './self-approval.ts';
import { unapprovedChange } from './unapproved-change.ts';
import { ungatedDestruction } from './ungated-destruction.ts';
import { weakJustification } from './weak-justification.ts';
import { writesInPolicyGap } from './writes-in-policy-gap.ts';
import { youngApprover } from './young-approver.ts';

/** Every rule, those on the gate itself first. A new one is its file, its test, and a line here. */
export const detections = [
  gateOpenedAndUsed,
  secondKeyCompromise,
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
  emergencyAccount,
  guestInTheLoop,
  foreignCompletion,
  effectDiffers,
  illegalLifecycle,
  approvalAfterRefusals,
  approverShopping,
  payloadShopping,
  repeatedRejections,
  rejectedBySeveral,
  approvalBurst,
  fastApprovals,
  habituallyFast,
  neverSaysNo,
  exclusivePair,
  reciprocalApprovals,
  roleSwap,
  keyPerson,
  requestSpike,
  dormantApprover,
  offHours,
  offHoursDecisions,
  firstTimeActor,
  firstTimePair,
  decisionsWithoutNote,
  weakJustification,
  reusedJustification,
  pendingNearExpiry,
  approvedNotCompleted,
  lateCompletion,
  lapsedApprovals,
  expiryRate,
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
