import { wilson } from '../statistics/wilson.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { MonthSubject } from './subject.ts';
import { isOfWeight } from './impact.ts';
import { tunable, type ValuesOf } from './settings.ts';
import {
  approverOf,
  decidedInLast,
  findingOfMonth,
  grouped,
  lastName,
  percent,
  rounded,
  type KnownDecision,
} from './tenant-month.ts';

const settings = {
  days: { kind: 'number', title: 'Days looked at', unit: 'days', initial: 30, min: 7, max: 90 },
  approvals: {
    kind: 'number',
    title: 'Approvals from which it counts',
    unit: 'count',
    initial: 10,
    min: 5,
    max: 500,
  },
  seconds: {
    kind: 'number',
    title: 'Approved in less than',
    unit: 'seconds',
    initial: 60,
    min: 5,
    max: 3600,
  },
  share: { kind: 'number', title: 'Share that was that fast', unit: 'share', initial: 0.5, min: 0.1, max: 1 },
} as const;
type Values = ValuesOf<typeof settings>;

/** M13 as a pattern: not once, but as a rule. */
export const habituallyFast: Detection<MonthSubject> = tunable({
  id: 'habitually-fast',
  version: 1,
  subject: 'month',
  title: 'Approves within a minute as a rule',
  severity: 'medium',
  what: 'More than half of at least 10 approvals of some weight that one approver gave in 30 days came less than 60 seconds after the request.',
  why: 'One quick approval may have been talked through. A habit means that nobody reads.',
  how: 'For requests of high impact (wipe, retire, delete, role, script, access policy) or on more than one object, by the latest time at which the decision can have been made. Approvals whose time is not known are left out. The share is told with its interval (Wilson, 95 %). Once a month, at the end of each day.',
  whatToDo: 'Talk to the approver. Where things are agreed by phone or chat, ask for a note that says so.',
  falsePositives: ['A team that talks every change through before it files it'],
  attack: [],
  method: 'statistical',
  settings,
  judge: judgeMonth,
});

function judgeMonth(month: MonthSubject, values: Values): Verdict {
  const approvals = decidedInLast(month, values.days).filter(
    (one) => one.decision === 'approved' && isOfWeight(one),
  );
  const timed = approvals.filter(({ seconds }) => seconds !== null);
  const approvers = [...grouped(timed, approverOf)].filter(([, own]) => own.length >= values.approvals);
  if (approvers.length === 0)
    return {
      cannotDecide: `Not enough data: nobody gave ${values.approvals} approvals of some weight whose time is known.`,
    };
  return {
    findings: approvers.flatMap(([approver, own]) => {
      const fast = own.filter(({ seconds }) => (seconds as number) < values.seconds);
      return fast.length > values.share * own.length ? [describe(month, approver, fast, own, values)] : [];
    }),
  };
}

function describe(
  month: MonthSubject,
  approver: string,
  fast: readonly KnownDecision[],
  own: readonly KnownDecision[],
  values: Values,
): Finding {
  const who = lastName(own, 'approver');
  const { lower, upper } = wilson(fast.length, own.length);
  return findingOfMonth(habituallyFast, month, approver, fast, {
    severity: habituallyFast.severity,
    title: `${who} approved ${fast.length} of ${own.length} requests of some weight in less than ${values.seconds} seconds`,
    explanation:
      `In the ${values.days} days up to ${month.until.slice(0, 10)} ${fast.length} of ${own.length} approvals of some weight by ${who} came less than ${values.seconds} seconds after the request (${percent(fast.length / own.length)}, between ${percent(lower)} and ${percent(upper)} with 95 %). ` +
      `The rule would not have fired at ${percent(values.share)} or below, or with fewer than ${values.approvals} such approvals.`,
    facts: {
      approverId: own[0]?.approverId ?? approver,
      fast: fast.length,
      approvals: own.length,
      share: rounded(fast.length / own.length),
      atLeast: rounded(lower),
      atMost: rounded(upper),
    },
  });
}
