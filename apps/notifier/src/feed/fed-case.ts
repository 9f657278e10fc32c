import { type Effect, type Instant, type Outcome, type Severity } from '@countersign/domain';
import { type Source } from '../words/message.ts';

/** What a SIEM is told of a case: what it is now. Texts of others, bounded by the query. No justification. */
export interface FedCase {
  readonly requestId: string;
  /** The newest archive position that touched it. */
  readonly position: number;
  readonly outcome: Outcome;
  readonly effect: Effect | null;
  readonly operation: string | null;
  readonly policyTypes: readonly string[];
  readonly resourceType: string | null;
  readonly resourceId: string | null;
  readonly resourceName: string | null;
  readonly resourceCount: number;
  readonly requester: FedPerson;
  readonly approver: FedPerson | null;
  readonly requestedAt: Instant | null;
  readonly decidedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly expiresAt: Instant | null;
  readonly lastModifiedAt: Instant | null;
}

export interface FedPerson {
  readonly id: string | null;
  readonly name: string | null;
  readonly upn: string | null;
  readonly appId: string | null;
}

export interface FedFinding {
  readonly findingId: string;
  readonly detection: string;
  readonly ruleVersion: number;
  readonly severity: Severity;
  readonly title: string;
  readonly explanation: string;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Hex of a hash of what is said of it. */
  readonly digest: string;
  /** Whether something else was said of it before. */
  readonly isUpdate: boolean;
}

/** The same whenever the same is told again. */
export const caseEventId = ({ tenant }: Source, { requestId, position }: FedCase): string =>
  `${tenant.entraId}/case/${requestId}/${position}`;
export const findingEventId = ({ tenant }: Source, { findingId, digest }: FedFinding): string =>
  `${tenant.entraId}/finding/${findingId}/${digest.slice(0, 16)}`;

/** When it became what it is, as far as that is known; the newest time there is. */
export function caseMoment(one: FedCase): Instant | null {
  return one.endedAt ?? one.decidedAt ?? one.requestedAt ?? one.lastModifiedAt;
}

const refused: readonly Outcome[] = ['rejected', 'cancelled', 'expired_unanswered', 'approved_lapsed'];

/** What Graph calls completed is a success only if the effect is evidenced. */
export function caseResult({ outcome, effect }: FedCase): 'success' | 'failure' | 'unknown' {
  if (effect === 'confirmed') return 'success';
  return effect === 'failed' || refused.includes(outcome) ? 'failure' : 'unknown';
}

export const caseSentence = (one: FedCase): string =>
  `Approval request ${one.outcome.replaceAll('_', ' ')}: ${[one.operation, one.resourceName].filter(Boolean).join(' ') || one.requestId}`;
