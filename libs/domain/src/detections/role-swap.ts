import type { Detection, Finding, Verdict } from './detection.ts';
import type { MonthSubject } from './subject.ts';
import { tunable, type ValuesOf } from './settings.ts';
import {
  approverOf,
  approversIn,
  decidedInLast,
  fewApprovers,
  findingOfMonth,
  grouped,
  inOrder,
  lastName,
  requesterOf,
  tooMuchUnknown,
  typeName,
  typeOf,
  type KnownDecision,
} from './tenant-month.ts';

const settings = {
  days: { kind: 'number', title: 'Days looked at', unit: 'days', initial: 30, min: 7, max: 90 },
  times: { kind: 'number', title: 'Times in each role', unit: 'count', initial: 3, min: 2, max: 100 },
} as const;
type Values = ValuesOf<typeof settings>;

interface BothRoles {
  readonly type: string;
  readonly asked: readonly KnownDecision[];
  readonly decided: readonly KnownDecision[];
}

/** M19: the same person asks for a type of change and decides about it. */
export const roleSwap: Detection<MonthSubject> = tunable({
  id: 'role-swap',
  version: 1,
  subject: 'month',
  title: 'Asks and decides about the same type',
  severity: 'medium',
  what: 'Somebody asked for a type of change at least 3 times in 30 days and decided requests of others about the same type at least 3 times.',
  why: 'Whoever may write and approve needs only one friend who may as well: duties are separated on paper only.',
  how: 'Counts, for each person and type, the decided requests they filed and those they decided. One finding for a person and month. Low where fewer than 4 people decide at all: with two administrators there is no other way. Once a month, at the end of each day.',
  whatToDo: 'Decide for each type who asks and who approves, or accept it in writing.',
  falsePositives: ['A small team'],
  attack: ['T1098.003'],
  method: 'certain',
  settings,
  judge: judgeMonth,
});

function judgeMonth(month: MonthSubject, values: Values): Verdict {
  const unknown = tooMuchUnknown(month, values.days);
  if (unknown !== null) return { cannotDecide: unknown };
  const rows = decidedInLast(month, values.days);
  const askedBy = grouped(rows, requesterOf);
  const approvers = approversIn(rows);
  return {
    findings: [...grouped(rows, approverOf)].flatMap(([person, decided]) => {
      const both = typesInBothRoles(askedBy.get(person) ?? [], decided, person, values);
      return both.length === 0 ? [] : [describe(month, person, both, approvers, values)];
    }),
  };
}

/** What somebody decided about an own request is another matter: self-approval. */
function typesInBothRoles(
  asked: readonly KnownDecision[],
  decided: readonly KnownDecision[],
  person: string,
  { times }: Values,
): BothRoles[] {
  const decidedByType = grouped(
    decided.filter((one) => requesterOf(one) !== person),
    typeOf,
  );
  const both = [...grouped(asked, typeOf)].map(([type, own]) => ({
    type,
    asked: own,
    decided: decidedByType.get(type) ?? [],
  }));
  return both.filter((one) => one.asked.length >= times && one.decided.length >= times);
}

function describe(
  month: MonthSubject,
  person: string,
  both: readonly BothRoles[],
  approvers: number,
  values: Values,
): Finding {
  const rows = inOrder(both.flatMap(({ asked, decided }) => [...asked, ...decided]));
  const decided = both.flatMap((one) => one.decided);
  const who = lastName(inOrder(decided), 'approver');
  const types = both.map(({ type }) => type).sort();
  const isSmall = approvers < fewApprovers;
  return findingOfMonth(roleSwap, month, person, rows, {
    severity: isSmall ? 'low' : roleSwap.severity,
    title: `${who} asks for and decides about ${types.map(typeName).join(', ')}`,
    explanation:
      `In the ${values.days} days up to ${month.until.slice(0, 10)} ${who} ` +
      `${both.map((one) => `asked for ${typeName(one.type)} ${one.asked.length} times and decided about it ${one.decided.length} times`).join('; ')}. ` +
      `${isSmall ? `Only ${approvers} people decide in this tenant, so this is information. ` : ''}` +
      `The rule would not have fired with fewer than ${values.times} times in either role for each type.`,
    facts: {
      approverId: decided[0]?.approverId ?? person,
      types: types.join(', '),
      asked: both.reduce((sum, one) => sum + one.asked.length, 0),
      decided: decided.length,
      approvers,
    },
  });
}
