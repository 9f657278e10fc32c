import type { Detection, Finding } from './detection.ts';
import type { RequesterWeekSubject, WeekCase } from './subject.ts';
import { findingId } from './finding-id.ts';
import { evidenceMax, filedAt, weekSubject } from './person-week.ts';

/** The finding of a rule about the last of these requests and those before it that came to nothing; the oldest first. */
export function attemptFinding(
  { id, version }: Pick<Detection, 'id' | 'version'>,
  week: RequesterWeekSubject,
  rows: readonly WeekCase[],
  { facts, ...words }: Pick<Finding, 'severity' | 'title' | 'explanation' | 'facts'>,
): Finding {
  const [first, last] = [rows[0] as WeekCase, rows.at(-1) as WeekCase];
  return {
    ...words,
    findingId: findingId(id, last.requestId),
    detection: id,
    ruleVersion: version,
    subjectKind: 'requester-week',
    subject: weekSubject(week),
    firstAt: filedAt(first),
    lastAt: filedAt(last),
    facts: { requesterId: week.personId, ...facts },
    evidence: rows.slice(-evidenceMax).map(({ requestId }) => ({ kind: 'case', subject: requestId })),
  };
}

/** "update VPN client 7", for sentences. */
export function whatOf({ operation, resourceName, resourceId, resourceType }: WeekCase): string {
  const object = resourceName ?? resourceId ?? resourceType ?? 'an object that is not named';
  return `${operation?.toLowerCase() ?? 'change'} "${object}"`;
}
