import type { Instant } from '../instant.ts';
import type { PolicyRecord } from '../records/records.ts';
import type { CandidateEvent } from '../cases/case.ts';

/** One distinct content of an access policy with the reads that showed it (`policy_version`). */
export interface PolicyVersion {
  readonly position: number;
  readonly record: PolicyRecord;
  readonly notBeforeAt: Instant | null;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly goneAt: Instant | null;
}

/** A stretch of time in which one policy protected one type. Half-open; `to` null means still. */
export interface PolicyPeriod {
  readonly policyId: string;
  readonly policyName: string | null;
  readonly policyType: string;
  readonly from: Instant;
  readonly to: Instant | null;
  /** How well `from` is known: an audit event of the creation, or only the first sight of the policy. */
  readonly fromSource: 'audit-event' | 'reported' | 'observed';
  readonly exclusions: readonly {
    readonly appId: string;
    readonly from: Instant;
    readonly to: Instant | null;
  }[];
}

export interface PolicyHistoryInput {
  readonly versions: readonly PolicyVersion[];
  /** Approval events that speak of access policies. */
  readonly events: readonly CandidateEvent[];
}
