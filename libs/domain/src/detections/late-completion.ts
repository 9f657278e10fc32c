import { secondsBetween } from '../instant.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { RequesterWeekSubject, WeekCase } from './subject.ts';
import { filedWithin, findingOfWeek, nameOf, some } from './person-week.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  hours: {
    kind: 'number',
    title: 'Completed later than, after the approval',
    unit: 'hours',
    initial: 24,
    min: 1,
    max: 720,
  },
} as const;
type Values = ValuesOf<typeof settings>;

/** M33, its first half: completed long after it was approved. */
export const lateCompletion: Detection<RequesterWeekSubject> = tunable({
  id: 'late-completion',
  version: 1,
  subject: 'requester-week',
  title: 'Completed long after the approval',
  severity: 'low',
  what: 'Requests were completed more than 24 hours after they had been approved.',
  why: 'The approver agreed to a change of things as they were then. Meanwhile the object may be another, and so may be whoever holds the session.',
  how: 'From the latest time at which the approval can have been given to the earliest at which it can have been completed, so that reading in intervals never makes a completion look late. One finding for a requester and the week in which the requests were filed.',
  whatToDo: 'Where the object was changed in between, ask whether the approval still meant this.',
  falsePositives: ['The change waited for its window', 'Somebody was on leave'],
  attack: [],
  method: 'certain',
  settings,
  judge: judgeWeek,
});

function judgeWeek(week: RequesterWeekSubject, values: Values): Verdict {
  const completed = filedWithin(week).filter(({ outcome }) => outcome === 'completed');
  const timed = completed.filter((one) => secondsOf(one) !== null);
  if (timed.length === 0 && completed.length > 0)
    return { cannotDecide: 'How long after their approval these requests were completed is not known.' };
  const late = timed.filter((one) => (secondsOf(one) as number) > values.hours * 3600);
  return { findings: late.length > 0 ? [describe(week, late, timed.length, values)] : [] };
}

/** At least; null if not known. */
function secondsOf({ decided, completed }: WeekCase): number | null {
  return decided.latest === null || completed.earliest === null
    ? null
    : secondsBetween(decided.latest, completed.earliest);
}

function describe(
  week: RequesterWeekSubject,
  late: readonly WeekCase[],
  timed: number,
  { hours }: Values,
): Finding {
  const longest = Math.floor(Math.max(...late.map((one) => secondsOf(one) as number)) / 3600);
  return findingOfWeek(lateCompletion, week, late, {
    severity: lateCompletion.severity,
    title: `${nameOf(week)} completed ${some(late.length, 'request')} more than ${some(hours, 'hour')} after the approval`,
    explanation:
      `Of ${some(timed, 'completed request')} that ${nameOf(week)} filed in the week from ${week.from.slice(0, 10)}, ${late.length} were completed more than ${some(hours, 'hour')} after their approval, the latest after at least ${longest}. ` +
      'The rule would not have fired if each had been completed within that time.',
    facts: { late: late.length, completed: timed, longestHours: longest },
  });
}
