import type { Instant } from '../instant.ts';
import type { PolicyRecord } from '../records/records.ts';

/** One complete reading and what it showed. What is known by it is known since its end. */
export interface Reading {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
}

export type ApproverPolicy = Pick<
  PolicyRecord,
  'id' | 'name' | 'policyTypes' | 'approverGroupIds' | 'lastModifiedAt'
>;

/** What decides whether a group can be a gate. Null where the source did not say. */
export interface ApproverGroup {
  readonly id: string;
  readonly name: string | null;
  readonly securityEnabled: boolean | null;
  readonly mailEnabled: boolean | null;
  readonly groupTypes: readonly string[];
}

/** An Intune role assignment: Intune lets nobody approve who is not in a group of one. */
export interface ApproverAssignment {
  readonly id: string;
  readonly memberGroupIds: readonly string[];
}

/** A direct member as a reading showed it. */
export interface GroupMember {
  readonly id: string;
  /** `user`, `group`, `device`, `service-principal`, or what Graph called it. */
  readonly kind: string;
  readonly accountEnabled: boolean | null;
}

/** One reading of one approver group. */
export interface GroupReading extends Reading {
  readonly groupId: string;
  /** Null: it was asked for, and the answer lacked it. */
  readonly group: ApproverGroup | null;
  /** Null: the group was shown, its members were not read to the end. */
  readonly members: readonly GroupMember[] | null;
}

interface ToldEvent {
  readonly eventId: string;
  readonly occurredAt: Instant;
  /** When it came into the archive: it is known since then. */
  readonly firstSeenAt: Instant;
}

/** A directory event that says of a membership what it was before and is after it. */
export interface MembershipEvent extends ToldEvent {
  readonly groupId: string;
  readonly memberId: string;
  /** Null: the event does not say what was added. */
  readonly memberKind: string | null;
  readonly membership: 'added' | 'removed';
}

/** A directory event after which an account can sign in, or cannot. */
export interface AccountEvent extends ToldEvent {
  readonly memberId: string;
  readonly isEnabled: boolean;
}

/** A directory event that a group was deleted, or restored. */
export interface GroupEvent extends ToldEvent {
  readonly groupId: string;
  readonly isThere: boolean;
}

/** An Intune audit event about a role assignment: what it was before is not known through it. */
export interface AssignmentEvent extends ToldEvent {
  readonly assignmentId: string;
}

/** A stretch of time of which all events of a log were read. */
export interface LogWindow {
  readonly from: Instant;
  readonly to: Instant;
  readonly readAt: Instant;
}

/**
 * All that bears on who could approve, in any order. Only the readings next to the instant in question count, so a
 * caller may leave out the others.
 */
export interface ApproverFacts {
  readonly policies: readonly (Reading & { readonly showed: readonly ApproverPolicy[] })[];
  readonly assignments: readonly (Reading & { readonly showed: readonly ApproverAssignment[] })[];
  readonly groups: readonly GroupReading[];
  readonly memberships: readonly MembershipEvent[];
  readonly accounts: readonly AccountEvent[];
  readonly groupEvents: readonly GroupEvent[];
  readonly assignmentEvents: readonly AssignmentEvent[];
  /** Of the directory audits of Entra. */
  readonly windows: readonly LogWindow[];
  /** Of the audit events of Intune. */
  readonly auditWindows: readonly LogWindow[];
}

/**
 * The facts as they were known at an instant: whatever was read or came in later is left out, so nothing that
 * arrives later can change an answer that was given for it.
 */
export function asKnownAt(facts: ApproverFacts, knownAt: Instant): ApproverFacts {
  const isRead = ({ endedAt }: Reading): boolean => endedAt <= knownAt;
  const isIn = ({ firstSeenAt }: ToldEvent): boolean => firstSeenAt <= knownAt;
  return {
    policies: facts.policies.filter(isRead),
    assignments: facts.assignments.filter(isRead),
    groups: facts.groups.filter(isRead),
    memberships: facts.memberships.filter(isIn),
    accounts: facts.accounts.filter(isIn),
    groupEvents: facts.groupEvents.filter(isIn),
    assignmentEvents: facts.assignmentEvents.filter(isIn),
    windows: facts.windows.filter(({ readAt }) => readAt <= knownAt),
    auditWindows: facts.auditWindows.filter(({ readAt }) => readAt <= knownAt),
  };
}

/** The last reading that had ended by an instant, and the first that began after it. */
export function readingsAround<One extends Reading>(
  readings: readonly One[],
  at: Instant,
): { readonly before: One | null; readonly after: One | null } {
  let before: One | null = null;
  let after: One | null = null;
  for (const one of readings) {
    if (one.endedAt <= at) {
      if (before === null || one.endedAt > before.endedAt) before = one;
    } else if (one.startedAt >= at && (after === null || one.startedAt < after.startedAt)) after = one;
  }
  return { before, after };
}

/** Ids are compared without regard to case, as Entra does. */
export const sameId = (id: string): string => id.toLowerCase();
