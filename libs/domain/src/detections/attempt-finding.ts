import type { AttemptPair, Detection, Finding, RequesterWeekSubject, WeekCase } from './detection.ts';
import { findingId } from './finding-id.ts';
import { filedAt, weekSubject } from './person-week.ts';

/** The finding of a rule about one request and the rejected one before it. */
export function attemptFinding(
  { id, version }: Pick<Detection, 'id' | 'version'>,
  week: RequesterWeekSubject,
  { earlier, later }: AttemptPair,
  { facts, ...words }: Pick<Finding, 'severity' | 'title' | 'explanation' | 'facts'>,
): Finding {
  return {
    ...words,
    findingId: findingId(id, later.requestId),
    detection: id,
    ruleVersion: version,
    subjectKind: 'requester-week',
    subject: weekSubject(week),
    firstAt: filedAt(earlier),
    lastAt: filedAt(later),
    facts: { requesterId: week.personId, ...facts },
    evidence: [earlier, later].map(({ requestId }) => ({ kind: 'case', subject: requestId })),
  };
}

/** "update VPN client 7", for sentences. */
export function whatOf({ operation, resourceName, resourceId, resourceType }: WeekCase): string {
  const object = resourceName ?? resourceId ?? resourceType ?? 'an object that is not named';
  return `${operation?.toLowerCase() ?? 'change'} "${object}"`;
}
