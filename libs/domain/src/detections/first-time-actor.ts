import { addSeconds, type Instant } from '../instant.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { PersonPast, RequesterWeekSubject, WeekCase } from './subject.ts';
import { isHighImpact } from './impact.ts';
import { filedWithin, findingOfWeek, nameOf, some } from './person-week.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  days: {
    kind: 'number',
    title: 'Known for at least, before anything is new',
    unit: 'days',
    initial: 30,
    min: 7,
    max: 150,
  },
} as const;
type Values = ValuesOf<typeof settings>;

/** M24: somebody asks for the first time about a type of high impact. */
export const firstTimeActor: Detection<RequesterWeekSubject> = tunable({
  id: 'first-time-actor',
  version: 1,
  subject: 'requester-week',
  title: 'First request of this kind by this person',
  severity: 'low',
  what: 'A person whose requests have been known for a month asked for the first time about a type of high impact.',
  why: 'An account that suddenly does what it never did is how a stolen one shows. By itself it is a new duty more often than not: read it beside others.',
  how: 'Types that the person has not asked about in the 180 days before the week (their last 1000 requests of that time at most). Only people whose first known request is at least 30 days older than the week: of others there is nothing to compare with. One finding for a requester and week.',
  whatToDo: 'Nothing by itself. Beside another finding on the same person, ask them.',
  falsePositives: ['A new duty'],
  attack: ['T1078.004'],
  method: 'statistical',
  settings,
  judge: judgeWeek,
});

function judgeWeek(week: RequesterWeekSubject, values: Values): Verdict {
  const known = new Set(week.past.types.map(({ type }) => type));
  const fresh = new Map<string, WeekCase>();
  for (const one of filedWithin(week))
    for (const type of one.policyTypes)
      if (isHighImpact([type]) && !known.has(type) && !fresh.has(type)) fresh.set(type, one);
  if (fresh.size === 0) return { findings: [] };
  if (!isKnownFor(week.past, week.from, values.days))
    return {
      cannotDecide: `Not enough data: no request of this person is known that is at least ${some(values.days, 'day')} older.`,
    };
  return { findings: [describe(week, fresh, values)] };
}

/** Whether there is something to compare with. Who has filled the list of rows is known well enough. */
export function isKnownFor({ since, count }: PersonPast, monday: Instant, days: number): boolean {
  return count >= 1000 || (since !== null && since <= addSeconds(monday, -days * 86_400));
}

function describe(
  week: RequesterWeekSubject,
  fresh: ReadonlyMap<string, WeekCase>,
  { days }: Values,
): Finding {
  const rows = [...new Set(fresh.values())];
  const types = [...fresh.keys()].join(', ');
  return findingOfWeek(firstTimeActor, week, rows, {
    severity: firstTimeActor.severity,
    title: `${nameOf(week)} asked about ${types} for the first time`,
    explanation:
      `In the week from ${week.from.slice(0, 10)} ${nameOf(week)} asked about ${types}, and in the 180 days before not once, in ${some(week.past.count, 'request')}. ` +
      `The rule would not have fired if they had done so in that time, or were known for less than ${some(days, 'day')}.`,
    facts: { policyTypes: types, earlierRequests: week.past.count, knownSince: week.past.since },
  });
}
