import { wilson } from '../statistics/wilson.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { MonthSubject } from './subject.ts';
import { some } from './person-week.ts';
import { tunable, type ValuesOf } from './settings.ts';
import {
  approverOf,
  approversIn,
  decidedInLast,
  findingOfMonth,
  grouped,
  lastName,
  percent,
  rounded,
  tooMuchUnknown,
  typeName,
  typeOf,
  type KnownDecision,
} from './tenant-month.ts';

const settings = {
  days: { kind: 'number', title: 'Days looked at', unit: 'days', initial: 30, min: 7, max: 90 },
  decisions: {
    kind: 'number',
    title: 'Decisions from which it counts',
    unit: 'count',
    initial: 20,
    min: 10,
    max: 1000,
  },
  share: { kind: 'number', title: 'Share of one approver', unit: 'share', initial: 0.6, min: 0.3, max: 1 },
} as const;
type Values = ValuesOf<typeof settings>;

/** M18: a type of change that hangs on one person. */
export const keyPerson: Detection<MonthSubject> = tunable({
  id: 'key-person',
  version: 1,
  subject: 'month',
  title: 'One person decides nearly everything',
  severity: 'low',
  what: 'One approver made at least 60 % of at least 20 decisions about one type of change in 30 days.',
  why: 'When that person is away, changes wait or the gate is opened some other way; and nobody else sees what passes.',
  how: 'By the first type of each request, decisions of known people only. A share is told with the interval in which it lies with 95 % (Wilson). Once a month, at the end of each day.',
  whatToDo: 'Ask whether others could take turns. Nothing has to be undone.',
  falsePositives: ['Holidays of the others', 'A night shift of one'],
  attack: [],
  method: 'statistical',
  settings,
  judge: judgeMonth,
});

function judgeMonth(month: MonthSubject, values: Values): Verdict {
  const unknown = tooMuchUnknown(month, values.days);
  if (unknown !== null) return { cannotDecide: unknown };
  const types = [...grouped(decidedInLast(month, values.days), typeOf)].filter(
    ([, decided]) => decided.length >= values.decisions,
  );
  if (types.length === 0)
    return {
      cannotDecide: `Not enough data: no type had ${values.decisions} decisions in ${values.days} days.`,
    };
  return {
    findings: types.flatMap(([type, decided]) => {
      const [own = []] = [...grouped(decided, approverOf).values()].sort((a, b) => b.length - a.length);
      return own.length >= values.share * decided.length ? [describe(month, type, own, decided, values)] : [];
    }),
  };
}

function describe(
  month: MonthSubject,
  type: string,
  own: readonly KnownDecision[],
  decided: readonly KnownDecision[],
  values: Values,
): Finding {
  const who = lastName(own, 'approver');
  const share = own.length / decided.length;
  const { lower, upper } = wilson(own.length, decided.length);
  const others = approversIn(decided) - 1;
  return findingOfMonth(keyPerson, month, type, own, {
    severity: keyPerson.severity,
    title: `${who} made ${percent(share)} of the decisions about ${typeName(type)}`,
    explanation:
      `In the ${values.days} days up to ${month.until.slice(0, 10)} ${who} made ${own.length} of ${decided.length} decisions about ${typeName(type)} (${percent(share)}, between ${percent(lower)} and ${percent(upper)} with 95 %)` +
      `${others === 0 ? ', and nobody else made any' : `; ${some(others, 'other')} made the rest`}. ` +
      `The rule would not have fired below ${percent(values.share)}, or with fewer than ${values.decisions} decisions.`,
    facts: {
      approverId: own[0]?.approverId ?? '',
      policyType: type,
      decisions: own.length,
      ofAll: decided.length,
      share: rounded(share),
      atLeast: rounded(lower),
      atMost: rounded(upper),
      otherApprovers: others,
    },
  });
}
