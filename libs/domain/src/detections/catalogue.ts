import { approvalAfterRefusals } from './approval-after-refusals.ts';
import { approvalBurst } from './approval-burst.ts';
import { decisionsWithoutNote } from './decisions-without-note.ts';
import { exclusionAdded } from './exclusion-added.ts';
import { exclusivePair } from './exclusive-pair.ts';
import { expiryRate } from './expiry-rate.ts';
import { fastApprovals } from './fast-approvals.ts';
import { foreignCompletion } from './foreign-completion.ts';
import { habituallyFast } from './habitually-fast.ts';
import { illegalLifecycle } from './illegal-lifecycle.ts';
import { keyPerson } from './key-person.ts';
import { lapsedApprovals } from './lapsed-approvals.ts';
import { neverSaysNo } from './never-says-no.ts';
import { policyWeakened } from './policy-weakened.ts';
import { reciprocalApprovals } from './reciprocal-approvals.ts';
import { rejectedBySeveral } from './rejected-by-several.ts';
import { repeatedRejections } from './repeated-rejections.ts';
import { roleSwap } from './role-swap.ts';
import { selfApproval } from './self-approval.ts';
import { unapprovedChange } from './unapproved-change.ts';
import { weakJustification } from './weak-justification.ts';

/** Every rule, those on the gate itself first. A new one is its file, its test, and a line here. */
export const detections = [
  unapprovedChange,
  policyWeakened,
  exclusionAdded,
  selfApproval,
  foreignCompletion,
  illegalLifecycle,
  approvalAfterRefusals,
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
  decisionsWithoutNote,
  weakJustification,
  lapsedApprovals,
  expiryRate,
] as const;

/** A detection with its kind of subject still attached: check `subject` before calling `judge`. */
export type AnyDetection = (typeof detections)[number];

/** The rules that judge this kind of subject. */
export function detectionsFor<D extends AnyDetection['subject']>(subject: D): DetectionFor<D>[] {
  return detections.filter((detection): detection is DetectionFor<D> => detection.subject === subject);
}

type DetectionFor<D extends AnyDetection['subject']> = Extract<AnyDetection, { subject: D }>;
