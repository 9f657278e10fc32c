import type { Instant } from '../instant.ts';
import type { EventRecord, Identity, RequestRecord } from '../records/records.ts';
import type { TicketPatterns } from '../tickets/ticket-patterns.ts';
import type { Effect, EventRole, Origin, Outcome, Strength, TimeSource } from '../vocabulary.ts';

/** One distinct content of a request with the reads that showed it (`request_version`). */
export interface RequestVersion {
  readonly position: number;
  readonly record: RequestRecord;
  /** Last complete read that did not show this content yet; null if there was none. */
  readonly notBeforeAt: Instant | null;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly sightings: number;
  /** First complete read that no longer showed the request. */
  readonly goneAt: Instant | null;
}

/** An audit event that shares a key with a request. */
export interface CandidateEvent {
  readonly position: number;
  readonly firstSeenAt: Instant;
  readonly event: EventRecord;
}

/** Everything one case is made of. `events` in any order; `versions` in any order. */
export interface CaseInput {
  readonly requestId: string;
  readonly versions: readonly RequestVersion[];
  readonly events: readonly CandidateEvent[];
  /** End of the newest complete read of the requests: outcomes that depend on time are as of then. */
  readonly asOf: Instant;
  readonly ticketPatterns: TicketPatterns;
}

/** A time as well as it is known. Point and bounds are equal when `at` is known; all null when nothing is. */
export interface KnownTime {
  readonly at: Instant | null;
  readonly earliest: Instant | null;
  readonly latest: Instant | null;
  readonly source: TimeSource;
}

export type StepKind =
  'requested' | 'approved' | 'rejected' | 'cancelled' | 'completed' | 'expired' | 'changed' | 'gone';

/** Where a statement comes from, so that it can be checked. */
export type Provenance =
  | { readonly kind: 'observation'; readonly position: number }
  | { readonly kind: 'event'; readonly position: number; readonly eventId: string }
  | { readonly kind: 'inferred'; readonly note: string };

/** One step of the line of actions. */
export interface Step {
  readonly kind: StepKind;
  readonly time: KnownTime;
  readonly actor: Identity | null;
  /** Justification or note, in full. */
  readonly text: string | null;
  /** For `changed`: what was recorded ("Create MobileAppAssignment"). */
  readonly activity: string | null;
  readonly succeeded: boolean | null;
  readonly provenance: readonly Provenance[];
}

/** A link between the request and an audit event, with its reason. `candidate` is offered, never counted. */
export interface CaseEventLink {
  readonly position: number;
  readonly occurredAt: Instant;
  readonly role: EventRole;
  readonly strength: Exclude<Strength, 'none'>;
  readonly reason: string;
}

/** A request with everything that happened to it (`approval_case`). */
export interface ApprovalCase {
  readonly requestId: string;
  readonly archiveIndex: number;
  readonly origin: Origin;
  readonly status: string | null;
  readonly outcome: Outcome;
  /** Only for outcome `completed`. */
  readonly effect: Effect | null;
  readonly policyTypes: readonly string[];
  readonly operation: string | null;
  readonly resourceType: string | null;
  readonly resourceId: string | null;
  readonly resourceName: string | null;
  readonly resourceCount: number;
  readonly requester: Identity;
  readonly requestedAt: Instant | null;
  readonly requestJustification: string | null;
  readonly approver: Identity | null;
  readonly approvalJustification: string | null;
  readonly decision: 'approved' | 'rejected' | null;
  readonly decided: KnownTime;
  readonly completed: KnownTime;
  /** Completion, cancellation, rejection or expiry, whichever closed it; null while open. */
  readonly endedAt: Instant | null;
  readonly expiresAt: Instant | null;
  readonly lastModifiedAt: Instant | null;
  readonly firstSeenAt: Instant | null;
  readonly lastSeenAt: Instant | null;
  readonly observations: number;
  readonly effectEvents: number;
  readonly correlationStrength: Strength;
  /** Wall-clock seconds from request to decision, middle of the bounds where there is no point. */
  readonly decideSeconds: number | null;
  /** Ids of change tickets in the justification and the note. */
  readonly tickets: readonly string[];
  readonly line: readonly Step[];
}

export interface CorrelatedCase {
  readonly case: ApprovalCase;
  readonly links: readonly CaseEventLink[];
}
