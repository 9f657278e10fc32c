import { benjaminiHochberg } from '../statistics/benjamini-hochberg.ts';
import { chanceOfNone, expectedMarked, type Draw } from '../statistics/draws.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { MonthSubject } from './subject.ts';
import { tunable, type ValuesOf } from './settings.ts';
import {
  approverOf,
  decidedInLast,
  findingOfMonth,
  grouped,
  lastName,
  rounded,
  tooMuchUnknown,
  typeOf,
  type KnownDecision,
} from './tenant-month.ts';

const settings = {
  days: { kind: 'number', title: 'Days looked at', unit: 'days', initial: 90, min: 14, max: 90 },
  decisions: {
    kind: 'number',
    title: 'Decisions from which it counts',
    unit: 'count',
    initial: 30,
    min: 10,
    max: 1000,
  },
  chance: {
    kind: 'number',
    title: 'Chance below which it is told',
    unit: 'share',
    initial: 0.01,
    min: 0.0001,
    max: 0.1,
  },
} as const;
type Values = ValuesOf<typeof settings>;

interface Candidate {
  readonly approver: string;
  readonly comparable: readonly KnownDecision[];
  readonly hasRejected: boolean;
  readonly draws: readonly Draw[];
}

/** M14: an approver who rejects nothing where the others do. */
export const neverSaysNo: Detection<MonthSubject> = tunable({
  id: 'never-says-no',
  version: 1,
  subject: 'month',
  title: 'Never says no',
  severity: 'medium',
  what: 'An approver decided at least 30 requests in 90 days and rejected none, although the others rejected so many of the same types that chance does not explain it.',
  why: 'A gate that always opens is none. Whoever knows of such an approver files when that one is on duty.',
  how: 'For each approver: how probable it is to meet none of the rejections by chance, given how many requests of each type were decided and rejected in the tenant in those 90 days (hypergeometric, exact, per type). Types that fewer than two others decided are left out. Corrected for the number of approvers (Benjamini and Hochberg), and told below 0.01. Once a month, at the end of each day.',
  whatToDo:
    'Look at a few of the approvals together. If they were all right, ask what makes them easier than those of the others.',
  falsePositives: [
    'An approver who gets only routine requests of a type',
    'Requests that are talked through before they are filed',
  ],
  attack: [],
  method: 'statistical',
  settings,
  judge: judgeMonth,
});

function judgeMonth(month: MonthSubject, values: Values): Verdict {
  const unknown = tooMuchUnknown(month, values.days);
  if (unknown !== null) return { cannotDecide: unknown };
  const decided = decidedInLast(month, values.days);
  const candidates = candidatesOf(decided, values);
  if (candidates.length === 0)
    return {
      cannotDecide: `Not enough data: nobody decided ${values.decisions} requests of types that two others decide too.`,
    };
  const chances = candidates.map(({ draws }) => chanceOfNone(draws));
  const adjusted = benjaminiHochberg(chances);
  const findings = candidates.flatMap((candidate, nth) => {
    const chance = adjusted[nth] as number;
    const isSilent = candidate.hasRejected || chance >= values.chance;
    return isSilent ? [] : [describe(month, candidate, chance, values)];
  });
  return { findings };
}

function candidatesOf(decided: readonly KnownDecision[], values: Values): Candidate[] {
  const types = new Map(
    [...grouped(decided, typeOf)].map(([type, all]) => [
      type,
      {
        all: all.length,
        marked: all.filter(({ decision }) => decision === 'rejected').length,
        approvers: new Set(all.map(approverOf)),
      },
    ]),
  );
  return [...grouped(decided, approverOf)].flatMap(([approver, own]) => {
    // They are among those who decided it, and two others have to be.
    const comparable = own.filter((one) => (types.get(typeOf(one))?.approvers.size ?? 0) > 2);
    if (comparable.length < values.decisions) return [];
    const draws = [...grouped(comparable, typeOf)].map(([type, ownOfType]) => {
      const { all = 0, marked = 0 } = types.get(type) ?? {};
      return { drawn: ownOfType.length, marked, all };
    });
    // One rejection anywhere is a no, also of a type that nobody else decides.
    return [
      { approver, comparable, hasRejected: own.some(({ decision }) => decision === 'rejected'), draws },
    ];
  });
}

function describe(
  month: MonthSubject,
  { approver, comparable, draws }: Candidate,
  chance: number,
  values: Values,
): Finding {
  const who = lastName(comparable, 'approver');
  const expected = expectedMarked(draws);
  return findingOfMonth(neverSaysNo, month, approver, comparable, {
    severity: neverSaysNo.severity,
    title: `${who} decided ${comparable.length} requests and rejected none`,
    explanation:
      `In the ${values.days} days up to ${month.until.slice(0, 10)} ${who} decided ${comparable.length} requests and rejected none; ` +
      `by the habits of the others with the same types it would have been about ${expected.toFixed(1)}. By chance that happens with a probability of ${rounded(chance)}. ` +
      `The rule would not have fired with a single rejection, with fewer than ${values.decisions} decisions, or if the others rejected more rarely.`,
    facts: {
      approverId: comparable[0]?.approverId ?? approver,
      decisions: comparable.length,
      rejections: 0,
      expectedRejections: rounded(expected),
      chance: rounded(chance),
    },
  });
}
