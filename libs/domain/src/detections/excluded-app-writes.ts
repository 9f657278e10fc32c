import { secondsBetween, toTheMinute } from '../instant.ts';
import { actorOf, findingOfDay } from './actor-day.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { ActorDaySubject, ExemptDay } from './subject.ts';
import { some } from './person-week.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  writes: {
    kind: 'number',
    title: 'Changes in a day, at least',
    unit: 'count',
    initial: 10,
    min: 1,
    max: 10_000,
  },
  factor: {
    kind: 'number',
    title: 'Times the busiest usual day',
    unit: 'factor',
    initial: 3,
    min: 1,
    max: 20,
  },
  days: { kind: 'number', title: 'Days it has to be known for', unit: 'days', initial: 7, min: 2, max: 30 },
} as const;
type Values = ValuesOf<typeof settings>;

/** The days before that are loaded. */
const baselineDays = 30;
const graveTypes = ['deviceWipe', 'role', 'script'];

/** M02: an application changes what a policy protects, under an exclusion: for the first time, or far more than it uses to. */
export const excludedAppWrites: Detection<ActorDaySubject> = tunable({
  id: 'excluded-app-writes',
  version: 1,
  subject: 'actor-day',
  title: 'An excluded application changes what is protected',
  severity: 'medium',
  what: 'An application that an access policy lets pass changed something of a protected type for the first time, or far more often in a day than it uses to.',
  why: 'Nobody approves what it does: whoever holds its secret changes what the policy protects. The first change shows what the exclusion is really used for, and a day unlike the others that it is used for something else.',
  how: 'The first change of each application to each policy type under an exclusion, and each day with more than 10 changes that are also more than 3 times the 95th percentile of its days before: up to 30, counted from its first change on, days without any among them, and at least 7. High for wipes, roles and scripts. What was excluded before the archive begins is not known.',
  whatToDo:
    'Ask the owner of the application whether they know the change. Compare it with what the exclusion was asked for. If it is not needed any more, end the exclusion.',
  falsePositives: ['The first use of a patching product that has just been introduced', 'A wave of updates'],
  attack: ['T1072', 'T1078.004'],
  method: 'statistical',
  settings,
  judge: (day, values): Verdict => ({
    findings: day.exempt.flatMap((one) => judgeType(day, one, values)),
  }),
});

function judgeType(day: ActorDaySubject, one: ExemptDay, values: Values): Finding[] {
  if (one.firstDay === day.from.slice(0, 10)) {
    const words = `It is the first time that a change of this type by it is archived. The rule would not have fired if there had been one before.`;
    return [describe(day, one, `first ${one.policyType}`, words, { isFirst: 'yes' })];
  }
  const known = Math.round(secondsBetween(`${one.firstDay}T00:00:00.000000Z`, day.from) / 86_400);
  const days = Math.min(known, baselineDays);
  if (days < values.days) return [];
  const usual = highOf(one.before, days);
  const limit = Math.max(values.writes, values.factor * usual);
  if (one.writes <= limit) return [];
  const words =
    `On 95 of 100 days there are up to ${usual} (${some(days, 'day')} before it). ` +
    `The rule fires above ${limit}, the larger of ${values.writes} and ${values.factor} times that, and would not have fired with fewer.`;
  const baseline = { observed: one.writes, usual, limit, days };
  return [describe(day, one, `many ${one.policyType}`, words, baseline)];
}

/** The 95th percentile (nearest rank) of so many days, of which those without any change are not listed. */
function highOf(before: readonly number[], days: number): number {
  const sorted = [...before].sort((a, b) => b - a);
  return sorted[days - Math.ceil(0.95 * days)] ?? 0;
}

function describe(
  day: ActorDaySubject,
  one: ExemptDay,
  key: string,
  words: string,
  facts: Finding['facts'],
): Finding {
  const rows = one.positions.map((position) => ({ position, occurredAt: one.firstAt }));
  const finding = findingOfDay(excludedAppWrites, day, key, rows, {
    severity: graveTypes.includes(one.policyType) ? 'high' : 'medium',
    title: `The excluded application ${actorOf(day)} changed ${one.policyType}`,
    explanation:
      `The application ${actorOf(day)} made ${some(one.writes, 'change')} of the type ${one.policyType} on ${day.from.slice(0, 10)}, from ${toTheMinute(one.firstAt)} on, under an exclusion and without an approval. ` +
      words,
    facts: { policyType: one.policyType, ...facts },
  });
  return { ...finding, firstAt: one.firstAt, lastAt: one.lastAt };
}
