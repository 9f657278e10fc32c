import { type Instant } from './clock.ts';
import {
  type ApprovalPolicyJson,
  type ApprovalRequestJson,
  type AuditEventJson,
  type DirectoryAuditJson,
  type GroupJson,
  type MemberJson,
  type RequestStatus,
  type RoleAssignmentJson,
} from './graph-json.ts';

/** Who did something, as the tenant really is, whatever the wire shows of it. */
export interface Actor {
  readonly kind: 'user' | 'application' | 'system';
  /** Object id of the user, or application id of the app; empty for the service itself. */
  readonly id: string;
  readonly displayName: string;
  /** Absent for an application. */
  readonly upn?: string;
  /** The human behind the account; two accounts of one person share it. Absent for an application. */
  readonly personId?: string;
}

/** What really happened to one request, including what is still to come. */
export interface TrueRequest {
  readonly id: string;
  /** The story that played it, e.g. `approved-and-completed`; see `src/stories/`. */
  readonly story: string;
  readonly policyType: string;
  readonly requester: Actor;
  /** Set once somebody approved or rejected. */
  readonly approver: Actor | undefined;
  readonly requestJustification: string | null;
  readonly approvalJustification: string | null;
  /** Instants are the exact text Graph sends for them. */
  readonly requestedAt: string;
  /** Approved or rejected. */
  readonly decidedAt: string | undefined;
  readonly completedAt: string | undefined;
  readonly expiresAt: string;
  /** The last change of status (rejected, cancelled, completed, expired); undefined while the end is unwritten. */
  readonly endedAt: string | undefined;
  readonly history: readonly { readonly status: RequestStatus; readonly at: string }[];
  /** Undefined before the request existed. */
  statusAt(instant: Instant): RequestStatus | undefined;
  /** Audit events of the approval itself: create, approve, reject, cancel, complete. */
  readonly approvalEventIds: readonly string[];
  /** Audit events of the write the request was about; empty when nothing was carried out. */
  readonly effectEventIds: readonly string[];
  /** `Success` or `Failure` of the write; undefined when it never happened. */
  readonly effectResult: 'Success' | 'Failure' | undefined;
}

/** One audit event with what the wire does not say about it. */
export interface TrueEvent {
  readonly id: string;
  /** Exact text of `activityDateTime`. */
  readonly occurredAt: string;
  /** From here on Graph returns it; minutes, sometimes hours, after `occurredAt`. */
  readonly visibleAt: Instant;
  readonly story: string;
  /** The request it belongs to in truth, even when the event does not name it. */
  readonly requestId: string | undefined;
  readonly json: AuditEventJson;
}

/** One person rejected at least three times within 24 hours. */
export interface RepeatedRejection {
  readonly requester: Actor;
  readonly requestIds: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** An application that may write without approval under one access policy. */
export interface Exclusion {
  readonly policyId: string;
  readonly policyType: string;
  readonly applicationId: string;
  readonly applicationDisplayName: string;
  readonly addedAt: string;
  readonly removedAt: string | undefined;
  /** The request that approved the exclusion: exclusions need a second person too [D]. */
  readonly addedByRequestId: string | undefined;
  readonly removedByRequestId: string | undefined;
  /** Writes of the application while it was excluded: allowed, though no request exists. */
  readonly writeEventIds: readonly string[];
}

/** One successful write of a kind that access policies can protect, and what it was in truth. */
export interface TrueWrite {
  readonly eventId: string;
  readonly policyType: string;
  /** Without the policies' own changes, which are approval events. */
  readonly truth: 'approved' | 'exempt' | 'outside-policy' | 'service-made' | 'unexplained';
}

/** What a finding says something of that rests on no request and no event, and when that was so; both ends included. */
export interface About {
  /** Of a policy or a group; a policy type; the name of a source. */
  readonly id: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** Something that was planted for a rule to find. Of look-alikes nothing is said: whatever a rule says of them is wrong. */
export interface Planting {
  /** The rule it is for, by its id. */
  readonly rule: string;
  /** Which plant did it; a look-alike of one rule may be guilty of another. */
  readonly plant: string;
  readonly requestIds: readonly string[];
  readonly eventIds: readonly string[];
  readonly about: readonly About[];
}

/**
 * What was done for the first time by somebody who was known for a month, as ids of requests: a type of high impact
 * asked about; a destructive request approved of somebody whose requests they had never decided.
 */
export interface FirstTimes {
  readonly ofActors: readonly string[];
  readonly ofPairs: readonly string[];
}

/** One unbroken stay of somebody or a group as direct member in a group. */
export interface TrueStay {
  readonly groupId: string;
  readonly memberId: string;
  readonly from: Instant;
  /** Undefined while it lasts. A deleted group has no members any more. */
  readonly to: Instant | undefined;
}

/** A group that policies name, with its direct members; null if Graph does not show it. */
export interface VisibleGroup {
  readonly id: string;
  readonly shown: { readonly group: GroupJson; readonly members: readonly MemberJson[] } | null;
}

export interface Range {
  /** Inclusive, on `activityDateTime`. */
  from: Instant;
  /** Exclusive. */
  to: Instant;
}

/**
 * The truth about the simulated tenant, for tests to compare with. It is the only writer of truth; the server
 * merely reads it. Every question may be asked about any instant; asking about the future plays the stories up
 * to there and changes nothing that was answered before.
 */
export interface TenantModel {
  readonly tenantId: string;
  readonly organisation: string;
  /** Where recorded history begins and where the running part starts (the clock at start, or the anchor). */
  readonly historyFrom: Instant;
  readonly anchoredAt: Instant;
  /** What `GET operationApprovalRequests` holds at that instant, newest first, exactly as it would be sent with `Prefer: include-unknown-enum-members`. */
  requestsVisibleAt(instant: Instant): ApprovalRequestJson[];
  /** Also finds requests that Graph no longer lists. Undefined when no such request was ever planned. */
  requestById(id: string): TrueRequest | undefined;
  /** Every request filed up to that instant, oldest first, listed by Graph or not. */
  requestsFiledUntil(instant: Instant): TrueRequest[];
  /** What `GET auditEvents` holds at that instant (v1.0 shape), oldest first. */
  eventsVisibleAt(instant: Instant, range?: Partial<Range>): AuditEventJson[];
  eventById(id: string): TrueEvent | undefined;
  policiesVisibleAt(instant: Instant): ApprovalPolicyJson[];
  /** Successful writes to a protected type while its policy was active, by an application not excluded, without a request. */
  protectedChangesWithoutApproval(until?: Instant): string[];
  /** Every one of them whose event happened by then, visible or not. */
  protectedWrites(until?: Instant): TrueWrite[];
  repeatedRejections(until?: Instant): RepeatedRejection[];
  /** Requests where requester and approver are one human: two accounts of a person, or (documented as impossible) one account. */
  selfApprovals(until?: Instant): TrueRequest[];
  exclusions(until?: Instant): Exclusion[];
  /** What was planted in the scenario `planted`; nothing in any other. */
  plantings(): readonly Planting[];
  /** Nobody plants them: where many people work together, there are first times. */
  firstTimes(until?: Instant): FirstTimes;
  /** Accounts kept for emergencies, as an administrator writes them down: by id or by sign-in name. */
  emergencyAccounts(): readonly string[];
  /** Ids of the people who could approve under a policy: direct members of its security groups that have an Intune role. */
  approversAt(instant: Instant, policyId: string): string[];
  /** Ids of the direct members, people and groups; none of a deleted group. */
  membersOf(groupId: string, instant: Instant): string[];
  /** Every stay that began until then. */
  stays(until?: Instant): TrueStay[];
  /** What whoever may read everything is shown of the groups that policies name at that instant. */
  approverGroupsVisibleAt(instant: Instant): VisibleGroup[];
  roleAssignmentsVisibleAt(instant: Instant): RoleAssignmentJson[];
  /** What `GET directoryAudits` could show at that instant, oldest first, without its limit of 30 days. */
  directoryAuditsVisibleAt(instant: Instant): DirectoryAuditJson[];
}
