export * from './vocabulary.ts';
export * from './instant.ts';
export * from './json.ts';
export * from './clean-text.ts';
export { textUuid } from './text-uuid.ts';
export * from './archive-key.ts';
export * from './records/records.ts';
export * from './normalise/approval-matcher.ts';
export { isRead } from './normalise/event-keys.ts';
export { lastSegment } from './normalise/members.ts';
export { keyToUuid } from './normalise/key-to-uuid.ts';
export { driftKinds, driftOf, type Drift, type DriftKind } from './normalise/drift-of.ts';
export { readAuditEvent, readerVersion } from './normalise/read-audit-event.ts';
export { readDiagnosticEvent } from './normalise/read-diagnostic-event.ts';
export { readPolicy } from './normalise/read-policy.ts';
export {
  readApproverGroup,
  readDirectoryEvent,
  readGroupMember,
  readRoleAssignment,
} from './normalise/read-directory.ts';
export { readRequest, requestKeys, type Reading } from './normalise/read-request.ts';
export { recogniseObject, whyUnrecognised, type ObjectKind } from './normalise/recognise-object.ts';
export * from './cases/case.ts';
export { isPolicyEvent, reconstructedRequestIds } from './cases/approval-events.ts';
export { bestOf } from './cases/case-times.ts';
export { correlate } from './cases/correlate.ts';
export { knownRequest } from './cases/known-request.ts';
export * from './cases/relation.ts';
export { findTickets } from './tickets/find-tickets.ts';
export {
  patternsOfRule,
  readTicketPatterns,
  usualTicketPatterns,
  type TicketPatterns,
} from './tickets/ticket-patterns.ts';
export { assignmentTargets, type AskedAssignment } from './change/asked-assignments.ts';
export {
  attemptChanges,
  attemptVerdict,
  attemptVerdicts,
  attemptWhy,
  type AttemptVerdict,
} from './change/compare-attempts.ts';
export { tellAttempt, type AttemptTold } from './change/tell-attempt.ts';
export { changeKinds, changeMembers } from './change/asked-change.ts';
export { askedText } from './change/asked-text.ts';
export { toldDifferences, type ToldDifferences } from './change/told-differences.ts';
export { widenedBy } from './change/widened.ts';
export { verdicts } from './change/compare-values.ts';
export { languages } from './change/language.ts';
export { type EffectEvent } from './change/record-of-events.ts';
export { recordedProperties } from './change/recorded-change.ts';
export { maskedProperty } from './change/shown-value.ts';
export { tellChange, type ChangeTold } from './change/tell-change.ts';
export { protectedTypesOf, protections } from './policies/protected-types.ts';
export * from './policies/policy-history.ts';
export * from './policies/policy-exclusions.ts';
export { policyGaps, type PolicyGap } from './policies/policy-gaps.ts';
export * from './approvers/approver-facts.ts';
export * from './approvers/approvers-at.ts';
export * from './approvers/gate-health.ts';
export { type GroupGate, groupTroubles, type GroupTrouble } from './approvers/group-gate.ts';
export { type MembersUnknown, unknownReasons } from './approvers/group-members.ts';
export { type Basis, certainties, type Certainty, type SideFact } from './approvers/stance.ts';
export { classifyWrite, type ProtectedWrite, type WriteFacts } from './ledger/classify-write.ts';
export { judgedAgainByLog } from './ledger/judged-again.ts';
export * from './coverage/access-limits.ts';
export * from './coverage/asked-again.ts';
export * from './coverage/beat.ts';
export * from './coverage/coverage.ts';
export * from './coverage/coverage-of.ts';
export * from './coverage/gap-record.ts';
export { reachesBeyondMemory, remembersAtLeast } from './coverage/known-by-sweep.ts';
export * from './coverage/longest-pause.ts';
export * from './coverage/memory.ts';
export * from './directory/approver-questions.ts';
export * from './directory/wanted-activities.ts';
export * from './detections/detection.ts';
export * from './detections/subject.ts';
export { detections, detectionsFor, type AnyDetection } from './detections/catalogue.ts';
export { attemptPairs } from './detections/attempt-pairs.ts';
export type { DaySubject, PartFinding } from './detections/day.ts';
export { partDetections } from './detections/part-detections.ts';
export * from './detections/settings.ts';
export { hasComparableEffect } from './detections/effect-differs.ts';
export { grouped, rejectionBaseline } from './detections/tenant-month.ts';
export { findingId } from './detections/finding-id.ts';
export { policyGapSubject } from './detections/policy-gap.ts';
export { resultSucceeded } from './cases/event-words.ts';
export { deviceDestructionTypes, destroysDevice } from './detections/impact.ts';
export { isDeletionOf, type DeletionEvent } from './histories/deletion.ts';
export { shareOf, smallestForRates } from './histories/share.ts';
export * from './retention/blank.ts';
export * from './retention/retention-policy.ts';
export * from './stream-message.ts';
export * from './notices/due-notices.ts';
export * from './notices/who-can-decide.ts';
export { isTimeZone, localTime, type LocalTime } from './local-time.ts';
export { pauseAfter } from './notices/next-attempt.ts';
export * from './notices/notice-route.ts';
export { isQuiet, sendableAt } from './notices/quiet-hours.ts';
