import { addSeconds, secondsBetween } from '../instant.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { MonthSubject } from './subject.ts';
import { joinedWindows } from './joined-windows.ts';
import { some } from './person-week.ts';
import { tunable, type ValuesOf } from './settings.ts';
import {
  approverOf,
  approversIn,
  decidedInLast,
  fewApprovers,
  findingOfMonth,
  grouped,
  inOrder,
  isKnown,
  lastName,
  percent,
  requesterOf,
  rounded,
  tooMuchUnknown,
  type KnownDecision,
} from './tenant-month.ts';

const settings = {
  times: { kind: 'number', title: 'Approvals in each direction', unit: 'count', initial: 3, min: 2, max: 50 },
  timesOfFew: {
    kind: 'number',
    title: 'Where fewer than 4 people decide',
    unit: 'count',
    initial: 6,
    min: 2,
    max: 100,
  },
  // A month is loaded with a day after it.
  hours: { kind: 'number', title: 'Within', unit: 'hours', initial: 24, min: 1, max: 24 },
  alternation: {
    kind: 'number',
    title: 'Share of turns taken',
    unit: 'share',
    initial: 0.8,
    min: 0.1,
    max: 1,
  },
} as const;
type Values = ValuesOf<typeof settings>;

/** M17: you approve mine, and I approve yours. */
export const reciprocalApprovals: Detection<MonthSubject> = tunable({
  id: 'reciprocal-approvals',
  version: 1,
  subject: 'month',
  title: 'Two people approve each other in turn',
  severity: 'medium',
  what: 'Two people approved at least 3 requests of each other within 24 hours, taking turns.',
  why: 'Whoever approves to be approved does not look.',
  how: 'For each pair, windows of 24 hours with 3 approvals in each direction, of which at least 80 % follow one of the other direction; windows that overlap are one finding. Where fewer than 4 people decide, 6 are needed and the finding is low: small teams have nobody else. By the earliest and the latest time at which each can have been decided. At the end of each day.',
  whatToDo: 'Read the requests of both. Ask a third person to decide for a while.',
  falsePositives: ['A small team on a day with much to do', 'Two people who roll something out together'],
  attack: [],
  method: 'certain',
  settings,
  judge: judgeMonth,
});

function judgeMonth(month: MonthSubject, values: Values): Verdict {
  const unknown = tooMuchUnknown(month, 30);
  if (unknown !== null) return { cannotDecide: unknown };
  const approvers = approversIn(decidedInLast(month, 30));
  const times = approvers < fewApprovers ? values.timesOfFew : values.times;
  const from = addSeconds(month.from, -86_400);
  const approvals = inOrder(
    month.rows.filter(isKnown).filter(({ decision, at }) => decision === 'approved' && at >= from),
  );
  const findings = [...grouped(approvals, pairOf)].flatMap(([pair, ofPair]) =>
    joinedWindows(ofPair, (start) => lastOfExchange(ofPair, start, times, values))
      // One over the end of a month belongs to the month in which it began, and to no other.
      .filter(
        ([first]) => (first as KnownDecision).at >= month.from && (first as KnownDecision).at < month.to,
      )
      .map((run) => describe(month, pair, run, { times, approvers }, values)),
  );
  return { findings };
}

function pairOf(one: KnownDecision): string {
  return [requesterOf(one), approverOf(one)].sort().join('|');
}

/** The last approval of the longest exchange that begins here; null if none does. */
function lastOfExchange(
  approvals: readonly KnownDecision[],
  start: number,
  times: number,
  { hours, alternation }: Values,
): number | null {
  const first = approvals[start] as KnownDecision;
  let last: number | null = null;
  let [there, back, turns] = [1, 0, 0];
  for (let next = start + 1; next < approvals.length; next += 1) {
    const one = approvals[next] as KnownDecision;
    if (secondsBetween(first.earliest ?? first.at, one.latest ?? one.at) > hours * 3600) break;
    if (isSameWay(one, first)) there += 1;
    else back += 1;
    if (!isSameWay(one, approvals[next - 1] as KnownDecision)) turns += 1;
    if (there >= times && back >= times && turns / (next - start) >= alternation) last = next;
  }
  return last;
}

function isSameWay(a: KnownDecision, b: KnownDecision): boolean {
  return requesterOf(a) === requesterOf(b);
}

function turnsOf(run: readonly KnownDecision[]): number {
  return (
    run.slice(1).filter((one, nth) => !isSameWay(one, run[nth] as KnownDecision)).length / (run.length - 1)
  );
}

function describe(
  month: MonthSubject,
  pair: string,
  run: readonly KnownDecision[],
  { times, approvers }: { readonly times: number; readonly approvers: number },
  values: Values,
): Finding {
  const first = run[0] as KnownDecision;
  const [one, other] = [
    lastName(
      run.filter((row) => isSameWay(row, first)),
      'requester',
    ),
    lastName(
      run.filter((row) => isSameWay(row, first)),
      'approver',
    ),
  ];
  const there = run.filter((row) => isSameWay(row, first)).length;
  const isSmall = approvers < fewApprovers;
  return findingOfMonth(reciprocalApprovals, month, `${pair}|${first.requestId}`, run, {
    severity: isSmall ? 'low' : reciprocalApprovals.severity,
    title: `${one} and ${other} approved ${run.length} requests of each other`,
    explanation:
      `${other} approved ${some(there, 'request')} of ${one} and ${one} ${run.length - there} of ${other}, in turn ${percent(turnsOf(run))} of the time. ` +
      `The rule asks for ${times} in each direction within ${some(values.hours, 'hour')}${isSmall ? `, since only ${approvers} people decide in this tenant` : ''}, and would not have fired with fewer, or if they had taken turns less than ${percent(values.alternation)} of the time.`,
    facts: {
      requesterId: first.requesterId,
      approverId: first.approverId,
      approvals: run.length,
      there,
      back: run.length - there,
      alternation: rounded(turnsOf(run)),
      approvers,
    },
  });
}
