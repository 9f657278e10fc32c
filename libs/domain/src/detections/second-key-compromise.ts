import { equalText } from '../cases/event-words.ts';
import { secondsBetween, toTheMinute } from '../instant.ts';
import { type DaySubject, isOnDay, type PartDecision, type PartFinding, restingOn } from './day.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import { findingId } from './finding-id.ts';
import { isDestructive } from './impact.ts';
import { some } from './person-week.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  // A day is loaded with the day before and after it.
  hours: { kind: 'number', title: 'Both within', unit: 'hours', initial: 24, min: 1, max: 24 },
} as const;
type Values = ValuesOf<typeof settings>;

/** An approver made for the occasion, or in the hand of the requester (M06, M07, M08). */
export const doubtfulKeys: readonly string[] = [
  'approver-just-added',
  'young-approver',
  'requester-controls-approver',
];
/** Decided faster than anybody reads, or at an hour at which they never work (M13, M20). */
export const hastyDecisions: readonly string[] = ['fast-approvals', 'off-hours', 'off-hours-decisions'];

/** The composite of M06, M07 or M08 with M13 or M20. */
export const secondKeyCompromise: Detection<DaySubject> = tunable({
  id: 'second-key-compromise',
  version: 1,
  subject: 'day',
  title: 'The second key may be in the wrong hand',
  severity: 'critical',
  what: 'An approver who was added shortly before, is a young account or can be controlled by the requester, decided within 24 hours in haste or at an unusual hour, and something destructive was among it.',
  why: 'Two people are a control only if they are two. An account that was just made, and approves at once what destroys, is the first account with another name.',
  how: 'Rests on the findings of other rules and covers their rows: what it names as parts need not be looked at by themselves. A doubtful approver and a hasty or late decision count together if the same account decided both within 24 hours and one of them was on a wipe, a retirement, a deletion or a role. One finding for a day (UTC) and approver. Silent where the directory is not read, since then nobody knows since when somebody approves.',
  whatToDo:
    'Treat the approver’s account as taken over: revoke its sessions, stop what has not reached its device, and find out who added it.',
  falsePositives: ['A new colleague in an emergency'],
  attack: ['T1098', 'T1136.003', 'T1485'],
  method: 'certain',
  needs: 'Directory audits (AuditLog.Read.All): who was added to which group, and when accounts were made.',
  settings,
  judge: judgeDay,
});

interface Decided extends PartDecision {
  readonly part: PartFinding;
}

function judgeDay(day: DaySubject, values: Values): Verdict {
  const keys = decisionsOf(day, doubtfulKeys).filter(({ decidedAt }) => isOnDay(day, decidedAt));
  const hasty = decisionsOf(day, hastyDecisions);
  const byApprover = new Map<string, Decided[]>();
  for (const key of keys)
    for (const other of hasty)
      if (isTogether(key, other, values)) {
        const approver = key.approverId.toLowerCase();
        byApprover.set(approver, [...(byApprover.get(approver) ?? []), key, other]);
      }
  return { findings: [...byApprover.values()].map((decided) => describe(day, decided, values)) };
}

function decisionsOf({ findings }: DaySubject, detections: readonly string[]): Decided[] {
  return findings
    .filter(({ detection }) => detections.includes(detection))
    .flatMap((part) => part.decisions.map((one) => ({ ...one, part })));
}

function isTogether(key: Decided, other: Decided, { hours }: Values): boolean {
  return (
    equalText(key.approverId, other.approverId) &&
    Math.abs(secondsBetween(key.decidedAt, other.decidedAt)) <= hours * 3600 &&
    (isDestructive(key.policyTypes) || isDestructive(other.policyTypes))
  );
}

function describe(day: DaySubject, all: readonly Decided[], { hours }: Values): Finding {
  const key = (one: Decided) => `${one.decidedAt} ${one.requestId}`;
  const decided = [...all].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const [first, last] = [decided[0] as Decided, decided.at(-1) as Decided];
  const parts = [...new Map(decided.map(({ part }) => [part.findingId, part])).values()];
  const who = first.approverName ?? first.approverId;
  const requests = new Set(decided.map(({ requestId }) => requestId)).size;
  const { evidence, facts } = restingOn(parts);
  return {
    findingId: findingId(secondKeyCompromise.id, `${first.approverId.toLowerCase()} ${day.from}`),
    detection: secondKeyCompromise.id,
    ruleVersion: secondKeyCompromise.version,
    severity: secondKeyCompromise.severity,
    title: `${who} decided ${some(requests, 'request')} as a doubtful second person`,
    explanation:
      `${parts.map(({ title }) => title).join('. ')}. All of it within ${some(hours, 'hour')} of ${toTheMinute(first.decidedAt)}, by the same account, and something destructive among it. ` +
      'The rule would not have fired if only one of these had been so, or nothing destructive had been decided.',
    subjectKind: 'day',
    subject: day.from.slice(0, 10),
    firstAt: first.decidedAt,
    lastAt: last.decidedAt,
    facts: { approverId: first.approverId, ...facts },
    evidence,
  };
}
