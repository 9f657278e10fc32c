import { secondsBetween } from '../instant.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { RequesterPast, RequesterWeekSubject, WeekCase } from './subject.ts';
import { isDestructive } from './impact.ts';
import { joinedWindows } from './joined-windows.ts';
import { filedAt, filedWithin, findingOfWeek, nameOf, some } from './person-week.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  requests: {
    kind: 'number',
    title: 'Requests within an hour that are never too many',
    unit: 'count',
    initial: 5,
    min: 2,
    max: 500,
  },
  factor: {
    kind: 'number',
    title: 'Times the fullest usual hour of the person',
    unit: 'factor',
    initial: 2,
    min: 1,
    max: 20,
  },
} as const;
type Values = ValuesOf<typeof settings>;

/** Of the 720 hours of 30 days, seven are fuller than the 99th percentile. */
const fullerHours = 7;

/** M21: more in one hour than this person ever files. */
export const requestSpike: Detection<RequesterWeekSubject> = tunable({
  id: 'request-spike',
  version: 1,
  subject: 'requester-week',
  title: 'Many requests within an hour',
  severity: 'medium',
  what: 'A requester filed more requests within an hour than twice what their fullest usual hours hold, and more than 5.',
  why: 'Mass destruction begins with many requests at once, and so does wearing out the approvers.',
  how: 'Slides an hour over what the person filed in the week. The limit is 5, or twice the 99th percentile of what they filed in each hour of the clock in the 30 days before the week, whichever is more. High if more destructive requests than the limit are among them; low if all of them name one ticket, as those of a planned campaign do. One finding for a requester and week.',
  whatToDo: 'Find the campaign it belongs to. If there is none, stop approving and ask the requester.',
  falsePositives: ['A batch of devices that is retired', 'A roll-out to many groups'],
  attack: ['T1072', 'T1485'],
  method: 'statistical',
  settings,
  judge: judgeWeek,
});

function judgeWeek(week: RequesterWeekSubject, values: Values): Verdict {
  const filed = filedWithin(week);
  if (week.cases.length > 0 && week.cases.every(({ requestedAt }) => requestedAt === null))
    return { cannotDecide: 'When these requests were filed is not known.' };
  const limit = Math.max(values.requests, Math.floor(values.factor * percentileOf(week.past)));
  const runs = joinedWindows(filed, (from) => lastOfFullWindow(filed, from, limit));
  return { findings: runs.length > 0 ? [describe(week, runs, limit)] : [] };
}

/** The 99th percentile of requests in an hour of the clock; hours without any count too. */
function percentileOf({ fullestHours }: RequesterPast): number {
  return fullestHours[fullerHours] ?? 0;
}

function lastOfFullWindow(filed: readonly WeekCase[], from: number, limit: number): number | null {
  const start = filedAt(filed[from] as WeekCase);
  let to = from;
  while (to + 1 < filed.length && secondsBetween(start, filedAt(filed[to + 1] as WeekCase)) <= 3600) to += 1;
  return to - from + 1 > limit ? to : null;
}

function describe(week: RequesterWeekSubject, runs: readonly WeekCase[][], limit: number): Finding {
  const rows = runs.flat();
  const most = Math.max(...runs.map((run) => run.length));
  const isDestroying = runs.some(
    (run) => run.filter(({ policyTypes }) => isDestructive(policyTypes)).length > limit,
  );
  const [first] = rows as [WeekCase];
  const ticket = first.tickets.find((one) => rows.every(({ tickets }) => tickets.includes(one)));
  const usual = percentileOf(week.past);
  return findingOfWeek(requestSpike, week, rows, {
    severity: ticket !== undefined ? 'low' : isDestroying ? 'high' : 'medium',
    title: `${nameOf(week)} filed ${some(most, 'request')} in a burst`,
    explanation:
      `${nameOf(week)} filed ${some(most, 'request')} in one run with more than ${limit} in an hour, in the week from ${week.from.slice(0, 10)}. ` +
      `In the 30 days before, 99 of 100 hours held no more than ${usual}; ${some(week.past.count, 'earlier request')} of the last 180 days ${week.past.count === 1 ? 'is' : 'are'} known. ` +
      (ticket === undefined ? '' : `All of them name ${ticket}. `) +
      `The rule would not have fired with ${limit} or fewer in any hour.`,
    facts: {
      runs: runs.length,
      most,
      limit,
      usual,
      earlierRequests: week.past.count,
      ticket: ticket ?? null,
    },
  });
}
