import { approvalAfterRefusals } from './approval-after-refusals.ts';
import { approvalBurst } from './approval-burst.ts';
import { approverGroupPruned } from './approver-group-pruned.ts';
import { approverJustAdded } from './approver-just-added.ts';
import { approverShopping } from './approver-shopping.ts';
import { approvedNotCompleted } from './approved-not-completed.ts';
import { automationAtTheGate } from './automation-at-the-gate.ts';
import { bulkDestruction } from './bulk-destruction.ts';
import { deadGate } from './dead-gate.ts';
import { decisionsWithoutNote } from './decisions-without-note.ts';
import { dormantApprover } from './dormant-approver.ts';
import { effectDiffers } from './effect-differs.ts';
import { emergencyAccount } from './emergency-account.ts';
import { exclusivePair } from './exclusive-pair.ts';
import { expiryRate } from './expiry-rate.ts';
import { fastApprovals } from './fast-approvals.ts';
import { firstTimes } from './first-times.ts';
import { foreignCompletion } from './foreign-completion.ts';
import { gateOpenedAndUsed } from './gate-opened-and-used.ts';
import { guestInTheLoop } from './guest-in-the-loop.ts';
import { habituallyFast } from './habitually-fast.ts';
import { illegalLifecycle } from './illegal-lifecycle.ts';
import { keyPerson } from './key-person.ts';
import { lapsedApprovals } from './lapsed-approvals.ts';
import { neverSaysNo } from './never-says-no.ts';
import { offHours } from './off-hours.ts';
import { payloadShopping } from './payload-shopping.ts';
import { policies } from './policies.ts';
import { reciprocalApprovals } from './reciprocal-approvals.ts';
import { rejectedBySeveral } from './rejected-by-several.ts';
import { repeatedRejections } from './repeated-rejections.ts';
import { requesterControlsApprover } from './requester-controls-approver.ts';
import { requestSpike } from './request-spike.ts';
import { reusedJustification } from './reused-justification.ts';
import { roleSwap } from './role-swap.ts';
import { secondKeyCompromise } from './second-key-compromise.ts';
import { selfApproval } from './self-approval.ts';
import { unapprovedChange } from './unapproved-change.ts';
import { waiting } from './waiting.ts';
import { weakJustification } from './weak-justification.ts';
import { youngApprover } from './young-approver.ts';
import { type Plant } from './plant.ts';

/** Every plant. A rule brings its own: a file, and a line here. */
export const allPlants: readonly Plant[] = [
  ...approvalAfterRefusals,
  ...approvalBurst,
  ...approverGroupPruned,
  ...approverJustAdded,
  ...approvedNotCompleted,
  ...approverShopping,
  ...automationAtTheGate,
  ...bulkDestruction,
  ...deadGate,
  ...decisionsWithoutNote,
  ...dormantApprover,
  ...effectDiffers,
  ...emergencyAccount,
  ...exclusivePair,
  ...expiryRate,
  ...fastApprovals,
  ...firstTimes,
  ...foreignCompletion,
  ...gateOpenedAndUsed,
  ...guestInTheLoop,
  ...habituallyFast,
  ...illegalLifecycle,
  ...keyPerson,
  ...lapsedApprovals,
  ...neverSaysNo,
  ...offHours,
  ...payloadShopping,
  ...policies,
  ...reciprocalApprovals,
  ...rejectedBySeveral,
  ...repeatedRejections,
  ...requesterControlsApprover,
  ...requestSpike,
  ...reusedJustification,
  ...roleSwap,
  ...secondKeyCompromise,
  ...selfApproval,
  ...unapprovedChange,
  ...waiting,
  ...weakJustification,
  ...youngApprover,
];
