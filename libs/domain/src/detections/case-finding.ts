import type { ApprovalCase } from '../cases/case.ts';
import type { Detection, Finding } from './detection.ts';
import { findingId } from './finding-id.ts';

/** The one finding of a rule about a case, resting on it alone. */
export function findingOfCase(
  { id, version }: Pick<Detection, 'id' | 'version'>,
  { requestId, requester }: ApprovalCase,
  { facts, ...words }: Pick<Finding, 'severity' | 'title' | 'explanation' | 'facts' | 'firstAt' | 'lastAt'>,
): Finding {
  return {
    ...words,
    findingId: findingId(id, requestId),
    detection: id,
    ruleVersion: version,
    subjectKind: 'case',
    subject: requestId,
    facts: { requesterId: requester.id, ...facts },
    evidence: [{ kind: 'case', subject: requestId }],
  };
}
