import { secondsBetween } from '../instant.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { ApproverWeekSubject, WeekCase } from './subject.ts';
import { isDestructive } from './impact.ts';
import { decidedAt, decidedWithin, findingOfWeek, nameOf, some } from './person-week.ts';
import { tunable } from './settings.ts';
import { hourSettings, workingHours, type WorkingHours } from './working-hours.ts';

const settings = {
  ...hourSettings,
  seconds: {
    kind: 'number',
    title: 'A destructive request approved in less than this is high',
    unit: 'seconds',
    initial: 60,
    min: 5,
    max: 3600,
  },
} as const;

/** M20, of decisions. */
export const offHoursDecisions: Detection<ApproverWeekSubject> = tunable({
  id: 'off-hours-decisions',
  version: 1,
  subject: 'approver-week',
  title: 'Decided at an unusual hour',
  severity: 'low',
  what: 'An approver decided requests at an hour of the day at which they have hardly ever decided any.',
  why: 'A second account that was taken over approves when its owner sleeps.',
  how: 'The usual hours are the shortest stretch of the day (UTC, around the clock) that holds 90 % of what the person decided in the 90 days before the week, of at least 30 whose time is known exactly; unusual is more than 2 hours outside, where at most one in fifty lies within an hour of it. Where the time zone of the office is set, an hour at which it is open is never unusual, and who has no 30 earlier decisions is judged by the office alone. A decision known between two reads counts only if all of the time between is unusual. One finding for an approver and week; high if a destructive request was approved so within a minute.',
  whatToDo: 'Ask the approver whether it was them, by another way than mail.',
  falsePositives: ['On call', 'A journey', 'A change of shift or of daylight-saving time'],
  attack: ['T1078.004'],
  method: 'statistical',
  settings,
  judge: (week, values): Verdict => {
    const decided = decidedWithin(week);
    if (decided.length === 0) return { findings: [] };
    const hours = workingHours(week.past, values);
    if (hours === null)
      return {
        cannotDecide: `Not enough data: fewer than ${values.history} decisions of the 90 days before, and no time zone of the office.`,
      };
    const judged = decided.map((one) => ({ one, isOff: isOffHours(one, hours) }));
    if (judged.every(({ isOff }) => isOff === null))
      return { cannotDecide: 'At which hour these decisions were made is not known.' };
    const off = judged.filter(({ isOff }) => isOff === true).map(({ one }) => one);
    const isHigh = off.some((one) => isDestructive(one.policyTypes) && isFast(one, values.seconds));
    return { findings: off.length > 0 ? [describe(week, off, decided.length, hours, isHigh)] : [] };
  },
});

function isOffHours({ decided }: WeekCase, hours: WorkingHours): boolean | null {
  return decided.earliest === null || decided.latest === null
    ? null
    : hours.isOff(decided.earliest, decided.latest);
}

function isFast({ decision, requestedAt, decided }: WeekCase, seconds: number): boolean {
  if (decision !== 'approved' || requestedAt === null || decided.latest === null) return false;
  return secondsBetween(requestedAt, decided.latest) < seconds;
}

function describe(
  week: ApproverWeekSubject,
  off: readonly WeekCase[],
  decisions: number,
  { rows, words, usual }: WorkingHours,
  isHigh: boolean,
): Finding {
  const first = decidedAt(off[0] as WeekCase).slice(11, 16);
  return findingOfWeek(offHoursDecisions, week, off, {
    severity: isHigh ? 'high' : offHoursDecisions.severity,
    title: `${nameOf(week)} decided ${some(off.length, 'request')} at an unusual hour`,
    explanation:
      `Of ${some(decisions, 'decision')} by ${nameOf(week)} in the week from ${week.from.slice(0, 10)}, ${off.length} came outside ${words}, the first at ${first} UTC. ` +
      'The rule would not have fired if each had come within, or close to, those hours.',
    facts: {
      offHours: off.length,
      decisions,
      usualFrom: usual?.from ?? null,
      usualHours: usual?.length ?? null,
      earlierDecisions: rows,
    },
  });
}
