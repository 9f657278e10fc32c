import { latestOf, type Instant } from '../instant.ts';
import type { Detection, Finding } from './detection.ts';
import type { ApproverWeekSubject, RequesterWeekSubject, WeekCase } from './subject.ts';
import { findingId } from './finding-id.ts';

/** More rows than that prove nothing more; the number of all of them is a fact of the finding. */
export const evidenceMax = 200;

export function nameOf({ personName, personId }: RequesterWeekSubject | ApproverWeekSubject): string {
  return personName ?? personId;
}

/** The one finding of a rule about a week, resting on these rows: at least one, in the order of time. */
export function findingOfWeek(
  { id, version }: Pick<Detection, 'id' | 'version'>,
  week: RequesterWeekSubject | ApproverWeekSubject,
  rows: readonly WeekCase[],
  { facts, ...words }: Pick<Finding, 'severity' | 'title' | 'explanation' | 'facts'>,
): Finding {
  const subject = weekSubject(week);
  const [person, timeOf] =
    week.kind === 'requester-week'
      ? (['requesterId', filedAt] as const)
      : (['approverId', decidedAt] as const);
  return {
    ...words,
    findingId: findingId(id, subject),
    detection: id,
    ruleVersion: version,
    subjectKind: week.kind,
    subject,
    firstAt: timeOf(rows[0] as WeekCase),
    lastAt: timeOf(rows.at(-1) as WeekCase),
    facts: { [person]: week.personId, ...facts },
    evidence: rows.slice(0, evidenceMax).map(({ requestId }) => ({ kind: 'case', subject: requestId })),
  };
}

/** The subject of a finding: the person and the Monday of the week. */
export function weekSubject(week: Pick<RequesterWeekSubject, 'personId' | 'from'>): string {
  return `${week.personId}|${week.from.slice(0, 10)}`;
}

/** What was filed in the week itself, oldest first. */
export function filedWithin({ cases, from, to }: RequesterWeekSubject): WeekCase[] {
  return cases.filter(({ requestedAt }) => isWithin(requestedAt, from, to)).sort(byTime(filedAt));
}

/** What was decided in the week itself, by the latest time at which it can have been; oldest first. */
export function decidedWithin({ cases, from, to }: ApproverWeekSubject): WeekCase[] {
  return cases.filter(({ decided }) => isWithin(decided.latest, from, to)).sort(byTime(decidedAt));
}

export function filedAt({ requestedAt, firstSeenAt }: WeekCase): Instant {
  return requestedAt ?? firstSeenAt ?? '';
}

export function decidedAt(one: WeekCase): Instant {
  return one.decided.latest ?? latestOf(one.requestedAt, one.lastModifiedAt) ?? '';
}

function isWithin(at: Instant | null, from: Instant, to: Instant): boolean {
  return at !== null && at >= from && at < to;
}

/** Ties by id: the order of rows must not depend on the order of arrival. */
export function byTime(timeOf: (one: WeekCase) => Instant): (a: WeekCase, b: WeekCase) => number {
  const key = (one: WeekCase) => `${timeOf(one)} ${one.requestId}`;
  return (a, b) => (key(a) < key(b) ? -1 : 1);
}

/** "1 request", "3 requests". */
export function some(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
