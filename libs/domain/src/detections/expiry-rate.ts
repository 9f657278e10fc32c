import { wilson } from '../statistics/wilson.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { MonthRow, MonthSubject } from './subject.ts';
import { tunable, type ValuesOf } from './settings.ts';
import { findingOfMonth, grouped, percent, rounded, typeName, typeOf, within } from './tenant-month.ts';

const settings = {
  days: { kind: 'number', title: 'Days looked at', unit: 'days', initial: 30, min: 7, max: 30 },
  requests: {
    kind: 'number',
    title: 'Requests from which it counts',
    unit: 'count',
    initial: 20,
    min: 10,
    max: 1000,
  },
  share: { kind: 'number', title: 'Share that expired', unit: 'share', initial: 0.1, min: 0.01, max: 0.9 },
} as const;
type Values = ValuesOf<typeof settings>;

/** A quarter before the days looked at. */
const baselineDays = 90;

/** M31: requests that nobody answers, more than before. */
export const expiryRate: Detection<MonthSubject> = tunable({
  id: 'expiry-rate',
  version: 1,
  subject: 'month',
  title: 'Many requests expire unanswered',
  severity: 'low',
  what: 'More than 10 % of at least 20 requests about one type expired in 30 days without a decision, and more than in the quarter before.',
  why: 'A gate that nobody answers is walked around sooner or later.',
  how: 'Of the requests about a type that were decided or expired in 30 days, the share that expired; compared with the upper end of the interval (Wilson, 95 %) of the share in the 90 days before. Without 20 requests in those there is nothing to compare with, and the rule says so. Requests that were cancelled count on neither side. Once a month, at the end of each day.',
  whatToDo:
    'Ask the approvers of the type whether they are told of requests, and whether enough of them are there.',
  falsePositives: ['Holidays', 'Requests that were filed to try something out'],
  attack: [],
  method: 'statistical',
  settings,
  judge: judgeMonth,
});

function judgeMonth(month: MonthSubject, values: Values): Verdict {
  const earlier = grouped(within(month, baselineDays, values.days), typeOf);
  const types = [...grouped(within(month, values.days), typeOf)].filter(
    ([type, rows]) => rows.length >= values.requests && (earlier.get(type)?.length ?? 0) >= values.requests,
  );
  if (types.length === 0)
    return {
      cannotDecide: `Not enough data: no type had ${values.requests} requests in these ${values.days} days and in the quarter before.`,
    };
  return {
    findings: types.flatMap(([type, rows]) => {
      const expired = rows.filter(isExpired);
      const before = earlier.get(type) ?? [];
      const bound = wilson(before.filter(isExpired).length, before.length).upper;
      const share = expired.length / rows.length;
      return share > values.share && share > bound
        ? [describe(month, type, { expired, rows, before, bound }, values)]
        : [];
    }),
  };
}

function isExpired({ decision }: MonthRow): boolean {
  return decision === null;
}

interface Rate {
  readonly expired: readonly MonthRow[];
  readonly rows: readonly MonthRow[];
  readonly before: readonly MonthRow[];
  readonly bound: number;
}

function describe(
  month: MonthSubject,
  type: string,
  { expired, rows, before, bound }: Rate,
  values: Values,
): Finding {
  const share = expired.length / rows.length;
  const expiredBefore = before.filter(isExpired).length;
  return findingOfMonth(expiryRate, month, type, expired, {
    severity: expiryRate.severity,
    title: `${percent(share)} of the requests about ${typeName(type)} expired unanswered`,
    explanation:
      `In the ${values.days} days up to ${month.until.slice(0, 10)} ${expired.length} of ${rows.length} requests about ${typeName(type)} expired unanswered (${percent(share)}). ` +
      `In the ${baselineDays} days before it were ${expiredBefore} of ${before.length}, at most ${percent(bound)} with 95 %. ` +
      `The rule would not have fired below either, or below ${percent(values.share)}.`,
    facts: {
      policyType: type,
      expired: expired.length,
      requests: rows.length,
      share: rounded(share),
      expiredBefore,
      requestsBefore: before.length,
      expectedAtMost: rounded(bound),
    },
  });
}
