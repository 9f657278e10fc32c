import type { ApprovalCase } from '../cases/case.ts';
import { equalText } from '../cases/event-words.ts';
import { latestOf, type Instant } from '../instant.ts';
import type { Identity } from '../records/records.ts';
import { bareName, bareUpn, isMarkedUpn } from './account-names.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { CaseSubject } from './subject.ts';
import { findingId } from './finding-id.ts';
import { identityName } from './identity-name.ts';
import { isSameAccount } from './same-account.ts';

/** M09: requester and approver are one account, or two accounts of one person. */
export const selfApproval: Detection<CaseSubject> = {
  id: 'self-approval',
  version: 1,
  subject: 'case',
  title: 'Requester and approver are the same person',
  severity: 'critical',
  what: 'A request was approved by the account that filed it, or by an account that appears to belong to the same person.',
  why: 'Multi Admin Approval asks for a second person. A second account of the first person defeats it, and so does anybody who took over both.',
  how: 'The same id (or, where an id is missing, the same UPN) is critical. Two accounts are high if both the name and the sign-in name agree once markers of admin accounts (adm-, admin., -adm, .admin, -a, "(Admin)") are taken off. One signal alone never fires.',
  whatToDo:
    'Ask the person named whether both accounts are theirs, take one of them out of the approver group, and have somebody else review what was changed.',
  falsePositives: ['Two people of the same name whose sign-in names differ only by a marker'],
  attack: ['T1078.004'],
  method: 'certain',
  settings: {},
  judge: ({ case: subject }) => judgeCase(subject),
};

function judgeCase(subject: ApprovalCase): Verdict {
  if (subject.decision !== 'approved') return { findings: [] };
  const { requester, approver } = subject;
  if (approver === null)
    return { cannotDecide: 'The request was approved, but who approved it is not known.' };
  const isSame = isSameAccount(requester, approver);
  if (isSame === null && (requester.name === null || approver.name === null)) {
    return { cannotDecide: 'Requester and approver have no member in common that could be compared.' };
  }
  if (isSame) return { findings: [sameAccount(subject, approver)] };
  const signals = sharedSignals(requester, approver);
  return { findings: signals.length >= 2 ? [samePerson(subject, approver, signals)] : [] };
}

/**
 * What two different accounts have in common, in words. Audit events give no names: where one is missing, the
 * marker of an admin account on one side stands in for it. Two known names that differ are two people.
 */
function sharedSignals(a: Identity, b: Identity): string[] {
  const [first, second] = [bareName(a.name), bareName(b.name)];
  const isNameMissing = first === null || second === null;
  return [
    equalText(first, second) ? 'the name' : null,
    equalText(bareUpn(a.upn), bareUpn(b.upn)) ? 'the sign-in name' : null,
    isNameMissing && isMarkedUpn(a.upn) !== isMarkedUpn(b.upn) ? 'an admin marker on one of them' : null,
  ].filter((signal) => signal !== null);
}

function sameAccount(subject: ApprovalCase, approver: Identity): Finding {
  return finding(subject, approver, {
    severity: 'critical',
    title: `${identityName(approver)} approved a request of the same account`,
    explanation:
      `Requester and approver are the same account (${approver.id ?? approver.upn ?? ''}). ` +
      'Intune is documented not to allow this. The rule would not have fired if another account had approved.',
    signals: 'same account',
  });
}

function samePerson(subject: ApprovalCase, approver: Identity, signals: readonly string[]): Finding {
  return finding(subject, approver, {
    severity: 'high',
    title: `${identityName(subject.requester)} and ${identityName(approver)} appear to be one person`,
    explanation:
      `The request of ${identityName(subject.requester)} (${subject.requester.upn ?? ''}) was approved by ${identityName(approver)} (${approver.upn ?? ''}): ` +
      `two accounts that share ${signals.join(' and ')}, once markers of admin accounts are taken off. ` +
      'The rule needs 2 such signals and would not have fired on one alone.',
    signals: signals.join(', '),
  });
}

function finding(
  subject: ApprovalCase,
  approver: Identity,
  words: Pick<Finding, 'severity' | 'title' | 'explanation'> & { signals: string },
): Finding {
  const { signals, ...rest } = words;
  return {
    ...rest,
    findingId: findingId(selfApproval.id, subject.requestId),
    detection: selfApproval.id,
    ruleVersion: selfApproval.version,
    subjectKind: 'case',
    subject: subject.requestId,
    firstAt: timeOf(subject),
    lastAt: timeOf(subject),
    facts: {
      signals,
      requesterId: subject.requester.id,
      requesterUpn: subject.requester.upn,
      approverId: approver.id,
      approverUpn: approver.upn,
      resourceName: subject.resourceName,
    },
    evidence: [{ kind: 'case', subject: subject.requestId }],
  };
}

/** A case always has some time: it was approved, so it was asked for or seen. */
function timeOf(subject: ApprovalCase): Instant {
  const { decided, requestedAt, firstSeenAt, lastModifiedAt } = subject;
  return (
    decided.at ??
    decided.latest ??
    latestOf(requestedAt, lastModifiedAt) ??
    firstSeenAt ??
    '1970-01-01T00:00:00.000000Z'
  );
}
