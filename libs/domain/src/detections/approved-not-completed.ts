import type { ApprovalCase } from '../cases/case.ts';
import { addSeconds, type Instant } from '../instant.ts';
import { findingOfCase } from './case-finding.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { CaseSubject } from './subject.ts';
import { identityName } from './identity-name.ts';
import { some } from './person-week.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  hours: {
    kind: 'number',
    title: 'Open for, after the approval',
    unit: 'hours',
    initial: 24,
    min: 1,
    max: 720,
  },
} as const;
type Values = ValuesOf<typeof settings>;

/** M32, as long as it is open: approved, and not completed yet. */
export const approvedNotCompleted: Detection<CaseSubject> = tunable({
  id: 'approved-not-completed',
  version: 1,
  subject: 'case',
  title: 'Approved, and still not completed',
  severity: 'low',
  what: 'A request was approved more than 24 hours ago, and the requester has not pressed Complete.',
  why: 'An approval is not the change. What two people agreed on is not done, and the approval can still be used later, for a state of things that nobody looked at.',
  how: 'Counts from the latest time at which the approval can have been given to the end of the newest reading. Gone once it is completed or has expired: then the rules on late completion and on lapsed approvals tell of it.',
  whatToDo: 'Remind the requester, or have the request cancelled if it is not wanted any more.',
  falsePositives: ['The change waits for its window', 'An application that will send its call again'],
  attack: [],
  method: 'certain',
  settings,
  judge: judgeCase,
  again: ({ case: one, asOf }, values) => {
    const due = dueAt(one, values);
    return due !== null && due > asOf ? due : null;
  },
});

/** Since when it has been open for too long; null if it is not open, or its approval not known. */
function dueAt({ outcome, decided }: ApprovalCase, { hours }: Values): Instant | null {
  return outcome !== 'approved_open' || decided.latest === null
    ? null
    : addSeconds(decided.latest, hours * 3600);
}

function judgeCase({ case: one, asOf }: CaseSubject, values: Values): Verdict {
  if (one.outcome === 'approved_open' && one.decided.latest === null)
    return { cannotDecide: 'When the request was approved is not known.' };
  const due = dueAt(one, values);
  return { findings: due !== null && asOf >= due ? [describe(one, due, values)] : [] };
}

function describe(one: ApprovalCase, due: Instant, { hours }: Values): Finding {
  return findingOfCase(approvedNotCompleted, one, {
    severity: approvedNotCompleted.severity,
    title: `An approved request of ${identityName(one.requester)} is not completed`,
    explanation:
      `The request was approved and has been open for more than ${some(hours, 'hour')} since. ` +
      'The rule would not have fired if it had been completed or cancelled in that time.',
    firstAt: one.decided.latest ?? due,
    lastAt: due,
    facts: { hoursAllowed: hours, resourceName: one.resourceName, expiresAt: one.expiresAt },
  });
}
