import type { Detection, RequesterWeekSubject, Verdict, WeekCase } from './detection.ts';
import { findingId } from './finding-id.ts';
import { evidenceMax, filedAt, filedWithin, nameOf, some, weekSubject } from './person-week.ts';

/** M32: approved, and never completed. */
export const lapsedApprovals: Detection<RequesterWeekSubject> = {
  id: 'lapsed-approvals',
  version: 1,
  subject: 'requester-week',
  title: 'Approved, never completed',
  severity: 'low',
  what: 'Requests were approved, and the requester never pressed Complete: the change that two people agreed on was not made.',
  why: 'An approval is not the change. What was thought to be fixed is not, and an approver spent time for nothing.',
  how: 'Requests that expired after their approval, one finding for a requester and the week in which they were filed. Those still open count once they have expired.',
  whatToDo: 'Ask the requester whether the change is still wanted, and file it again if so.',
  falsePositives: [
    'A change that was not needed any more',
    'An application that did not send its call again',
  ],
  attack: [],
  judge: judgeWeek,
};

function judgeWeek(week: RequesterWeekSubject): Verdict {
  const filed = filedWithin(week);
  const lapsed = filed.filter(({ outcome }) => outcome === 'approved_lapsed');
  const [first] = lapsed;
  if (!first) {
    const isLost = filed.length > 0 && filed.every(({ outcome }) => outcome === 'lost_sight');
    return isLost ? { cannotDecide: 'How these requests ended is not known.' } : { findings: [] };
  }
  const subject = weekSubject(week);
  return {
    findings: [
      {
        findingId: findingId(lapsedApprovals.id, subject),
        detection: lapsedApprovals.id,
        ruleVersion: lapsedApprovals.version,
        severity: lapsedApprovals.severity,
        title: `${some(lapsed.length, 'approved request')} of ${nameOf(week)} never completed`,
        explanation:
          `Of ${some(filed.length, 'request')} that ${nameOf(week)} filed in the week from ${week.from.slice(0, 10)}, ${lapsed.length} expired after being approved. ` +
          'The rule would not have fired if they had been completed or cancelled in time.',
        subjectKind: 'requester-week',
        subject,
        firstAt: filedAt(first),
        lastAt: filedAt(lapsed.at(-1) as WeekCase),
        facts: { requesterId: week.personId, lapsed: lapsed.length, requests: filed.length },
        evidence: lapsed.slice(0, evidenceMax).map(({ requestId }) => ({ kind: 'case', subject: requestId })),
      },
    ],
  };
}
