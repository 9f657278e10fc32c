import { addSeconds, toTheMinute } from '../instant.ts';
import type { ApprovalCase } from '../cases/case.ts';
import type { Detection, Verdict } from './detection.ts';
import type { CaseSubject } from './subject.ts';
import { findingId } from './finding-id.ts';

/** Two services write these times. */
const slackSeconds = 120;

/** M43: a request went a way that Multi Admin Approval does not have. */
export const illegalLifecycle: Detection<CaseSubject> = {
  id: 'illegal-lifecycle',
  version: 1,
  subject: 'case',
  title: 'A way that requests do not go',
  severity: 'high',
  what: 'A request was completed though it was rejected, completed before it was approved, or decided after it had expired.',
  why: 'Either the control did not hold, or what Graph tells does not fit together. Both have to be looked at before anybody relies on it.',
  how: 'Compares times by their bounds: only what cannot have been otherwise counts, with two minutes for clocks that differ. A decision that merely was not seen between two reads never counts.',
  whatToDo:
    'Read the raw records and the audit events of the case. Report it to Microsoft if they agree with each other.',
  falsePositives: ['A new status or step of Intune that this version does not know yet'],
  attack: [],
  method: 'certain',
  settings: {},
  judge: ({ case: subject }) => judgeCase(subject),
};

function judgeCase(subject: ApprovalCase): Verdict {
  const wrong = whatIsWrong(subject);
  if (wrong === null) return { findings: [] };
  const at =
    subject.decided.earliest ??
    subject.completed.earliest ??
    subject.requestedAt ??
    '1970-01-01T00:00:00.000000Z';
  return {
    findings: [
      {
        findingId: findingId(illegalLifecycle.id, subject.requestId),
        detection: illegalLifecycle.id,
        ruleVersion: illegalLifecycle.version,
        severity: illegalLifecycle.severity,
        title: `A request ${wrong.short}`,
        explanation: `${wrong.long} The rule would not have fired if the order had been: filed, decided, and only then completed, before it expired.`,
        subjectKind: 'case',
        subject: subject.requestId,
        firstAt: at,
        lastAt: subject.completed.latest ?? subject.decided.latest ?? at,
        facts: {
          status: subject.status,
          requesterId: subject.requester.id,
          resourceName: subject.resourceName,
        },
        evidence: [{ kind: 'case', subject: subject.requestId }],
      },
    ],
  };
}

function whatIsWrong(subject: ApprovalCase): { readonly short: string; readonly long: string } | null {
  const { outcome, decision, decided, completed, expiresAt } = subject;
  if (outcome === 'completed' && decision === 'rejected')
    return {
      short: 'was completed though it was rejected',
      long: 'The request was rejected, and yet it was completed.',
    };
  if (outcome === 'completed' && isAfter(decided.earliest, completed.latest))
    return {
      short: 'was completed before it was approved',
      long: `It was completed by ${toTheMinute(completed.latest as string)}, and approved at ${toTheMinute(decided.earliest as string)} at the earliest.`,
    };
  if (decision !== null && isAfter(decided.earliest, expiresAt))
    return {
      short: `was ${decision} after it had expired`,
      long: `It expired at ${toTheMinute(expiresAt as string)}, and was ${decision} at ${toTheMinute(decided.earliest as string)} at the earliest.`,
    };
  return null;
}

function isAfter(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a > addSeconds(b, slackSeconds);
}
