import type { Detection, Finding, Verdict } from './detection.ts';
import type { RequesterWeekSubject, WeekCase } from './subject.ts';
import { filedAt, filedWithin, findingOfWeek, nameOf, some } from './person-week.ts';
import { tunable } from './settings.ts';
import { hourSettings, workingHours, type WorkingHours } from './working-hours.ts';

/** M20, of requests. */
export const offHours: Detection<RequesterWeekSubject> = tunable({
  id: 'off-hours',
  version: 1,
  subject: 'requester-week',
  title: 'Filed at an unusual hour',
  severity: 'low',
  what: 'A requester filed requests at an hour of the day at which they have hardly ever filed any.',
  why: 'Who takes over an account often lives elsewhere, or waits until nobody looks: the wipe at Stryker came at half past three in the morning.',
  how: 'The usual hours are the shortest stretch of the day (UTC, around the clock) that holds 90 % of what the person filed in the 90 days before the week, of at least 30; unusual is more than 2 hours outside, where at most one in fifty lies within an hour of it. Where the time zone of the office is set, an hour at which it is open is never unusual, and who has no 30 earlier requests is judged by the office alone. One finding for a requester and week.',
  whatToDo:
    'Ask the requester whether it was them. On call, on a journey or after a change of shift it will have been.',
  falsePositives: ['On call', 'A journey', 'A change of shift or of daylight-saving time'],
  attack: ['T1078.004'],
  method: 'statistical',
  settings: hourSettings,
  judge: (week, values): Verdict => {
    const filed = filedWithin(week);
    const hours = workingHours(week.past, values);
    if (hours === null)
      return filed.length === 0
        ? { findings: [] }
        : {
            cannotDecide: `Not enough data: fewer than ${values.history} requests of the 90 days before, and no time zone of the office.`,
          };
    const off = filed.filter((one) => hours.isOff(filedAt(one), filedAt(one)));
    return { findings: off.length > 0 ? [describe(week, off, filed.length, hours)] : [] };
  },
});

function describe(
  week: RequesterWeekSubject,
  off: readonly WeekCase[],
  filed: number,
  { rows, words, usual }: WorkingHours,
): Finding {
  const first = filedAt(off[0] as WeekCase).slice(11, 16);
  return findingOfWeek(offHours, week, off, {
    severity: offHours.severity,
    title: `${nameOf(week)} filed ${some(off.length, 'request')} at an unusual hour`,
    explanation:
      `Of ${some(filed, 'request')} by ${nameOf(week)} in the week from ${week.from.slice(0, 10)}, ${off.length} came outside ${words}, the first at ${first} UTC. ` +
      'The rule would not have fired if each had come within, or close to, those hours.',
    facts: {
      offHours: off.length,
      requests: filed,
      usualFrom: usual?.from ?? null,
      usualHours: usual?.length ?? null,
      earlierRequests: rows,
    },
  });
}
