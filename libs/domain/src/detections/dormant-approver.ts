import { secondsBetween } from '../instant.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { ApproverWeekSubject, WeekCase } from './subject.ts';
import { isHighImpact } from './impact.ts';
import { decidedAt, decidedWithin, findingOfWeek, nameOf, some } from './person-week.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  days: {
    kind: 'number',
    title: 'Without a decision for more than',
    unit: 'days',
    initial: 60,
    min: 14,
    max: 365,
  },
} as const;
type Values = ValuesOf<typeof settings>;

/** What is decided this long after waking belongs to it. */
const wakingSeconds = 24 * 3600;

/** M26: somebody who had not decided anything for months is back, with something of high impact. */
export const dormantApprover: Detection<ApproverWeekSubject> = tunable({
  id: 'dormant-approver',
  version: 1,
  subject: 'approver-week',
  title: 'An approver is back after a long time',
  severity: 'medium',
  what: 'An approver who had decided nothing for more than 60 days decided a request of high impact.',
  why: 'An account that nobody watches any more still counts as the second person. Rights that are not used should not be there.',
  how: 'From the last decision that is known before, at its latest, to the first of the week, at its earliest; then what of high impact (wipe, retire, delete, role, script, access policy) was decided within 24 hours. Somebody without any earlier decision is new, not dormant. One finding for an approver and week.',
  whatToDo:
    'Ask whether they are back. If they are not, treat the account as taken over; in any case ask whether they still need to approve.',
  falsePositives: ['Back from leave', 'A deputy who is rarely needed'],
  attack: ['T1078.004'],
  method: 'statistical',
  settings,
  judge: judgeWeek,
});

function judgeWeek(week: ApproverWeekSubject, values: Values): Verdict {
  const decided = decidedWithin(week);
  const [first] = decided;
  if (first === undefined || week.past.lastAt === null) return { findings: [] };
  const woken = first.decided.earliest;
  const high = decided.filter(
    (one) =>
      isHighImpact(one.policyTypes) && secondsBetween(decidedAt(first), decidedAt(one)) <= wakingSeconds,
  );
  if (high.length === 0) return { findings: [] };
  if (woken === null) return { cannotDecide: 'When the first of these decisions was made is not known.' };
  const days = secondsBetween(week.past.lastAt, woken) / 86_400;
  return { findings: days > values.days ? [describe(week, high, Math.floor(days), values)] : [] };
}

function describe(
  week: ApproverWeekSubject,
  high: readonly WeekCase[],
  days: number,
  values: Values,
): Finding {
  return findingOfWeek(dormantApprover, week, high, {
    severity: dormantApprover.severity,
    title: `${nameOf(week)} decided ${some(high.length, 'request')} of high impact after ${days} days without any`,
    explanation:
      `The last decision of ${nameOf(week)} before the week from ${week.from.slice(0, 10)} is known from ${week.past.lastAt?.slice(0, 10)}, ${days} days earlier. ` +
      `The rule asks for more than ${some(values.days, 'day')} and would not have fired if they had decided anything in between, or nothing of high impact within 24 hours of being back.`,
    facts: { days, decisions: high.length, lastDecisionAt: week.past.lastAt },
  });
}
