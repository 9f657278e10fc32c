import { secondsBetween } from '../instant.ts';
import { attemptFinding } from './attempt-finding.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { RequesterWeekSubject, WeekCase } from './subject.ts';
import { identityName } from './identity-name.ts';
import { byTime, filedAt, filedWithin, nameOf, some } from './person-week.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  requests: {
    kind: 'number',
    title: 'Similar requests, the approved one counted',
    unit: 'count',
    initial: 4,
    min: 2,
    max: 50,
  },
  // A week is loaded with one day before it.
  hours: { kind: 'number', title: 'Within', unit: 'hours', initial: 24, min: 1, max: 24 },
} as const;
type Values = ValuesOf<typeof settings>;

const refused: readonly string[] = ['rejected', 'cancelled', 'expired_unanswered'];

/** M35: asked again and again until somebody said yes. */
export const approvalAfterRefusals: Detection<RequesterWeekSubject> = tunable({
  id: 'approval-after-refusals',
  version: 1,
  subject: 'requester-week',
  title: 'Asked until somebody approved',
  severity: 'high',
  what: 'One requester filed at least 4 similar requests within 24 hours; the others were rejected, cancelled or left unanswered, and the last was approved.',
  why: 'Tired approvers give in. It is how people are made to confirm a sign-in that is not theirs.',
  how: 'Requests of one requester for the same kind of change (policy types, operation, and the object or, where it has none, the type of object), filed within 24 hours before the approved one. Medium if an application filed them: they retry by themselves.',
  whatToDo:
    'Ask the approver of the last one whether they knew of the others, and the requester what changed in between.',
  falsePositives: [
    'A request that was corrected several times',
    'Automation that files again after each refusal',
  ],
  attack: ['T1621', 'T1078.004'],
  method: 'certain',
  settings,
  judge: judgeWeek,
});

function judgeWeek(week: RequesterWeekSubject, values: Values): Verdict {
  const approved = filedWithin(week).filter(({ decision }) => decision === 'approved');
  const all = [...week.cases].sort(byTime(filedAt));
  const findings = approved.flatMap((one) => {
    const before = all.filter((other) => isAttemptBefore(other, one, values.hours));
    const refusals = before.filter(({ outcome }) => refused.includes(outcome));
    return refusals.length >= values.requests - 1 ? [describe(week, refusals, one, values)] : [];
  });
  return { findings };
}

function isAttemptBefore(other: WeekCase, one: WeekCase, hours: number): boolean {
  if (other.requestId === one.requestId || other.requestedAt === null || one.requestedAt === null)
    return false;
  const seconds = secondsBetween(other.requestedAt, one.requestedAt);
  return seconds >= 0 && seconds <= hours * 3600 && kindOf(other) === kindOf(one);
}

function kindOf({ policyTypes, operation, resourceType, resourceId }: WeekCase): string {
  const object = resourceId ?? resourceType;
  return JSON.stringify([[...policyTypes].sort(), operation, object]).toLowerCase();
}

function describe(
  week: RequesterWeekSubject,
  refusals: readonly WeekCase[],
  one: WeekCase,
  values: Values,
): Finding {
  const rows = [...refusals, one];
  const first = rows[0] as WeekCase;
  const hours = Math.round(secondsBetween(filedAt(first), filedAt(one)) / 360) / 10;
  const approver = identityName(one.approver);
  return attemptFinding(approvalAfterRefusals, week, rows, {
    severity: one.requester.kind === 'application' ? 'medium' : 'high',
    title: `${nameOf(week)} asked ${rows.length} times until ${approver} approved`,
    explanation:
      `${nameOf(week)} filed ${rows.length} similar requests within ${hours} hours. ${refusals.length} came to nothing, then ${approver} approved. ` +
      `The rule asks for ${values.requests} within ${some(values.hours, 'hour')} and would not have fired with fewer.`,
    facts: { requests: rows.length, refused: refusals.length, approver, hours },
  });
}
