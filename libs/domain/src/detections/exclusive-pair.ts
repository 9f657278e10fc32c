import { benjaminiHochberg } from '../statistics/benjamini-hochberg.ts';
import { chanceOfAtLeast, expectedMarked, type Draw } from '../statistics/draws.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { MonthSubject } from './subject.ts';
import { isHighImpact } from './impact.ts';
import { tunable, type ValuesOf } from './settings.ts';
import {
  approverOf,
  approversIn,
  decidedInLast,
  findingOfMonth,
  grouped,
  lastName,
  percent,
  requesterOf,
  rounded,
  tooMuchUnknown,
  typeOf,
  type KnownDecision,
} from './tenant-month.ts';

const settings = {
  days: { kind: 'number', title: 'Days looked at', unit: 'days', initial: 90, min: 14, max: 90 },
  approvals: { kind: 'number', title: 'Approvals of the pair', unit: 'count', initial: 8, min: 5, max: 500 },
  lift: {
    kind: 'number',
    title: 'Times as many as expected',
    unit: 'factor',
    initial: 2.5,
    min: 1.2,
    max: 20,
  },
  chance: {
    kind: 'number',
    title: 'Chance below which it is told',
    unit: 'share',
    initial: 0.01,
    min: 0.0001,
    max: 0.1,
  },
  share: {
    kind: 'number',
    title: 'Share of the requester’s approvals',
    unit: 'share',
    initial: 0.5,
    min: 0.1,
    max: 1,
  },
  approvers: {
    kind: 'number',
    title: 'Approvers who could have',
    unit: 'count',
    initial: 3,
    min: 3,
    max: 50,
  },
  fastSeconds: {
    kind: 'number',
    title: 'Approved in less than, for high',
    unit: 'seconds',
    initial: 60,
    min: 5,
    max: 3600,
  },
} as const;
type Values = ValuesOf<typeof settings>;

/** Within a shift people meet by chance only who is there: decisions are compared within two hours of the day. */
const hoursOfBand = 2;

interface Pair {
  readonly key: string;
  readonly approvals: readonly KnownDecision[];
  /** Of the requester, by whomever. */
  readonly ofRequester: number;
  readonly approvers: number;
  readonly expected: number;
  readonly chance: number;
}

/** M16: one approver for nearly everything that one requester asks. */
export const exclusivePair: Detection<MonthSubject> = tunable({
  id: 'exclusive-pair',
  version: 1,
  subject: 'month',
  title: 'One approver for one requester',
  severity: 'medium',
  what: 'One approver gave at least half of the approvals of one requester, and 2.5 times as many as the habits of both explain, although at least three people could have.',
  why: 'Two people who always meet are one person with two keys. Rotation of duties is the answer to collusion (AC-3(2)).',
  how: 'Over 90 days: approvals of the pair against those expected if requests met whoever approves that type at that time of day (two hours each, so that a night shift or another continent expects the same few people). The probability is exact (draws without putting back), corrected for all pairs of requesters with enough approvals (Benjamini and Hochberg), and told below 0.01 with at least 8 approvals. High if at least three of them were of high impact and came within a minute. Once a month, at the end of each day.',
  whatToDo: 'Read what the pair agreed on. Let somebody else decide the next requests of this requester.',
  falsePositives: [
    'Two people who work on one project',
    'An approver who is the only one to know a kind of change',
  ],
  attack: [],
  method: 'statistical',
  settings,
  judge: judgeMonth,
});

function judgeMonth(month: MonthSubject, values: Values): Verdict {
  const unknown = tooMuchUnknown(month, values.days);
  if (unknown !== null) return { cannotDecide: unknown };
  const approvals = decidedInLast(month, values.days).filter(({ decision }) => decision === 'approved');
  if (approversIn(approvals) < values.approvers)
    return { cannotDecide: `Not enough data: fewer than ${values.approvers} people approve anything.` };
  const pairs = pairsOf(approvals, values);
  if (pairs.length === 0)
    return { cannotDecide: `Not enough data: nobody had ${values.approvals} requests approved.` };
  const adjusted = benjaminiHochberg(pairs.map(({ chance }) => chance));
  return {
    findings: pairs.flatMap((pair, nth) => {
      const chance = adjusted[nth] as number;
      return isExclusive(pair, chance, values) ? [describe(month, pair, chance, values)] : [];
    }),
  };
}

/** Everybody with enough approvals, with each of those who gave them. */
function pairsOf(approvals: readonly KnownDecision[], values: Values): Pair[] {
  const strata = new Map([...grouped(approvals, stratumOf)].map(([key, rows]) => [key, countsOf(rows)]));
  const approversOfType = new Map(
    [...grouped(approvals, typeOf)].map(([type, rows]) => [type, new Set(rows.map(approverOf))]),
  );
  return [...grouped(approvals, requesterOf)].flatMap(([requester, own]) => {
    if (own.length < values.approvals) return [];
    const types = [...grouped(own, typeOf).keys()];
    const colleagues = new Set(types.flatMap((type) => [...(approversOfType.get(type) ?? [])]));
    colleagues.delete(requester);
    const ownStrata = [...grouped(own, stratumOf).keys()].flatMap((key) => strata.get(key) ?? []);
    return [...grouped(own, approverOf)].map(([approver, ofPair]) => {
      const draws = ownStrata.map((stratum) => drawOf(stratum, requester, approver));
      return {
        key: `${requester}|${approver}`,
        approvals: ofPair,
        ofRequester: own.length,
        approvers: colleagues.size,
        expected: expectedMarked(draws),
        chance: chanceOfAtLeast(ofPair.length, draws),
      };
    });
  });
}

function stratumOf(one: KnownDecision): string {
  return `${typeOf(one)} ${Math.floor(Number(one.at.slice(11, 13)) / hoursOfBand)}`;
}

/** Counted once: a large tenant has thousands of pairs. */
interface Stratum {
  readonly all: number;
  readonly asked: ReadonlyMap<string, number>;
  readonly approved: ReadonlyMap<string, number>;
  /** Of own requests. */
  readonly approvedOwn: ReadonlyMap<string, number>;
}

function countsOf(rows: readonly KnownDecision[]): Stratum {
  const count = (some: readonly KnownDecision[], of: (one: KnownDecision) => string) =>
    new Map([...grouped(some, of)].map(([key, found]) => [key, found.length]));
  const own = rows.filter((one) => requesterOf(one) === approverOf(one));
  return {
    all: rows.length,
    asked: count(rows, requesterOf),
    approved: count(rows, approverOf),
    approvedOwn: count(own, approverOf),
  };
}

/** Without what the approver asked for: nobody decides about that who asked. */
function drawOf({ all, asked, approved, approvedOwn }: Stratum, requester: string, approver: string): Draw {
  return {
    drawn: requester === approver ? 0 : (asked.get(requester) ?? 0),
    marked: (approved.get(approver) ?? 0) - (approvedOwn.get(approver) ?? 0),
    all: all - (asked.get(approver) ?? 0),
  };
}

function isExclusive(pair: Pair, chance: number, values: Values): boolean {
  return (
    pair.approvals.length >= values.approvals &&
    pair.approvers >= values.approvers &&
    pair.approvals.length / pair.ofRequester >= values.share &&
    pair.approvals.length >= values.lift * pair.expected &&
    chance < values.chance
  );
}

function describe(month: MonthSubject, pair: Pair, chance: number, values: Values): Finding {
  const { approvals, ofRequester, expected } = pair;
  const [requester, approver] = [lastName(approvals, 'requester'), lastName(approvals, 'approver')];
  const hasty = approvals.filter(
    ({ seconds, policyTypes }) =>
      seconds !== null && seconds < values.fastSeconds && isHighImpact(policyTypes),
  ).length;
  return findingOfMonth(exclusivePair, month, pair.key, approvals, {
    severity: hasty >= 3 ? 'high' : 'medium',
    title: `${approver} approved ${approvals.length} of ${ofRequester} requests of ${requester}`,
    explanation:
      `In the ${values.days} days up to ${month.until.slice(0, 10)} ${approver} gave ${approvals.length} of ${ofRequester} approvals of ${requester} (${percent(approvals.length / ofRequester)}); ` +
      `by type and time of day about ${expected.toFixed(1)} were to be expected, and ${pair.approvers} people could have approved. By chance that happens with a probability of ${rounded(chance)}. ` +
      `The rule would not have fired below ${values.lift} times the expected number, below ${percent(values.share)}, or with fewer than ${values.approvals} approvals.`,
    facts: {
      requesterId: approvals[0]?.requesterId ?? '',
      approverId: approvals[0]?.approverId ?? '',
      approvals: approvals.length,
      approvalsOfRequester: ofRequester,
      expected: rounded(expected),
      lift: rounded(approvals.length / expected),
      approvers: pair.approvers,
      hasty,
      chance: rounded(chance),
    },
  });
}
