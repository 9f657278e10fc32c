import { addSeconds, secondsBetween, type Instant } from '../instant.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { ApprovalBackgroundSubject, DoneToAccount } from './subject.ts';
import { findingId } from './finding-id.ts';
import { identityName } from './identity-name.ts';
import { some } from './person-week.ts';

/** What the rules about approvers cannot do without. */
export const needsDirectoryAudits = 'directory audits of Entra (permission AuditLog.Read.All)';

const day = 86_400;

/** An approval whose time is known well enough to say what came before it. */
export interface KnownApproval {
  readonly subject: ApprovalBackgroundSubject;
  /** What was surely done before the decision, and at most so many days before it. */
  within(days: number): readonly DoneToAccount[];
}

/**
 * Judges an approval by what was done to its approver before. If nothing is found and not all was read, nobody can
 * decide. What happened between two readings that bracket the decision may have come after it, and does not count.
 */
export function judgeApproval(
  subject: ApprovalBackgroundSubject,
  judge: (approval: KnownApproval) => Finding | null,
): Verdict {
  const { decided, decision, approver } = subject.case;
  if (decision !== 'approved') return { findings: [] };
  if (approver === null || decided.earliest === null || decided.latest === null)
    return { cannotDecide: 'Who approved the request, or when, is not known.' };
  const [earliest, latest] = [decided.earliest, decided.latest];
  const found = judge({
    subject,
    within: (days) =>
      subject.doneToApprover.filter(
        ({ occurredAt }) => occurredAt <= earliest && occurredAt >= addSeconds(latest, -days * day),
      ),
  });
  if (found !== null) return { findings: [found] };
  return subject.isWholeKnown
    ? { findings: [] }
    : { cannotDecide: 'The directory audits of the time before the decision were not all read.' };
}

export function approverName({ case: { approver } }: ApprovalBackgroundSubject): string {
  return identityName(approver);
}

/** "3 hours", "2 days": at most so long before the decision. */
export function beforeDecision({ case: { decided } }: ApprovalBackgroundSubject, at: Instant): string {
  const hours = Math.ceil(secondsBetween(at, decided.latest ?? at) / 3600);
  return hours < 48 ? some(hours, 'hour') : some(Math.ceil(hours / 24), 'day');
}

/** The finding of a rule about an approval, by what was done. */
export function findingOfApproval(
  { id, version }: Pick<Detection, 'id' | 'version'>,
  { case: one }: ApprovalBackgroundSubject,
  done: DoneToAccount,
  { facts, ...words }: Pick<Finding, 'severity' | 'title' | 'explanation' | 'facts'>,
): Finding {
  return {
    ...words,
    findingId: findingId(id, one.requestId),
    detection: id,
    ruleVersion: version,
    subjectKind: 'approval-background',
    subject: one.requestId,
    firstAt: done.occurredAt,
    lastAt: one.decided.latest ?? done.occurredAt,
    facts: {
      approverId: one.approver?.id ?? null,
      requesterId: one.requester.id,
      activity: done.activity,
      doneAt: done.occurredAt,
      doneBy: done.actorUpn ?? done.actorId ?? done.actorAppId,
      directoryEventId: done.eventId,
      ...facts,
    },
    evidence: [{ kind: 'case', subject: one.requestId }],
  };
}
