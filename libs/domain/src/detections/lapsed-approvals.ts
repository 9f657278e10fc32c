import type { Detection, Finding, Verdict } from './detection.ts';
import type { RequesterWeekSubject, WeekCase } from './subject.ts';
import { filedWithin, findingOfWeek, nameOf, some } from './person-week.ts';

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
  method: 'certain',
  settings: {},
  judge: judgeWeek,
};

function judgeWeek(week: RequesterWeekSubject): Verdict {
  const filed = filedWithin(week);
  const lapsed = filed.filter(({ outcome }) => outcome === 'approved_lapsed');
  if (lapsed.length > 0) return { findings: [describe(week, lapsed, filed.length)] };
  const isLost = filed.length > 0 && filed.every(({ outcome }) => outcome === 'lost_sight');
  return isLost ? { cannotDecide: 'How these requests ended is not known.' } : { findings: [] };
}

function describe(week: RequesterWeekSubject, lapsed: readonly WeekCase[], requests: number): Finding {
  return findingOfWeek(lapsedApprovals, week, lapsed, {
    severity: lapsedApprovals.severity,
    title: `${some(lapsed.length, 'approved request')} of ${nameOf(week)} never completed`,
    explanation:
      `Of ${some(requests, 'request')} that ${nameOf(week)} filed in the week from ${week.from.slice(0, 10)}, ${lapsed.length} expired after being approved. ` +
      'The rule would not have fired if they had been completed or cancelled in time.',
    facts: { lapsed: lapsed.length, requests },
  });
}
