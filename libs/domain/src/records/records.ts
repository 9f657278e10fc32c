import type { Instant } from '../instant.ts';

/** A person or an application as a source names it. People are keyed by id; every name seen is kept by the archive. */
export interface Identity {
  readonly kind: 'user' | 'application' | 'unknown';
  readonly id: string | null;
  readonly name: string | null;
  readonly upn: string | null;
}

/** What a request wants to change. Every member may be unknown: Graph does not promise any of them. */
export interface RequestedResource {
  readonly type: string | null;
  readonly id: string | null;
  readonly name: string | null;
  /** One request may target many devices. At least 1. */
  readonly count: number;
  /** Every id by which the target may be spoken of, without duplicates. At most 1000. */
  readonly ids: readonly string[];
}

/** An approval request as one observation of it reads (`request_version.record`). */
export interface RequestRecord {
  readonly id: string;
  /** Graph's raw value. */
  readonly status: string | null;
  readonly requestedAt: Instant | null;
  readonly expiresAt: Instant | null;
  readonly lastModifiedAt: Instant | null;
  readonly requester: Identity;
  readonly approver: Identity | null;
  readonly requestJustification: string | null;
  readonly approvalJustification: string | null;
  readonly policyTypes: readonly string[];
  readonly operation: string | null;
  readonly resource: RequestedResource;
}

/** What is to be created has no id yet. */
export function isCreation(operation: string | null): boolean {
  return operation !== null && /^create/i.test(operation);
}

/**
 * Whether the request may mean objects that are not among its ids: it names none, or it is known from audit
 * events alone, which name one device of a bulk action. A name stands for an object only where one of a known
 * kind is to be created.
 */
export function mayMeanMoreObjects(
  { resource, policyTypes, operation }: Pick<RequestRecord, 'resource' | 'policyTypes' | 'operation'>,
  isReconstructed: boolean,
): boolean {
  const isKnownByName = isCreation(operation) && resource.name !== null && resource.type !== null;
  if (resource.id === null && resource.ids.length === 0 && !isKnownByName) return true;
  return isReconstructed && policyTypes.some((type) => /^device/i.test(type));
}

/** An access policy as one observation of it reads (`policy_version.record`). */
export interface PolicyRecord {
  readonly id: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly policyTypes: readonly string[];
  readonly platforms: readonly string[];
  readonly approverGroupIds: readonly string[];
  readonly lastModifiedAt: Instant | null;
}

export interface PropertyChange {
  readonly name: string;
  readonly old: string | null;
  readonly new: string | null;
}

export interface EventResource {
  readonly type: string | null;
  readonly id: string | null;
  readonly name: string | null;
}

export interface EventActor {
  readonly type: string | null;
  readonly userId: string | null;
  readonly upn: string | null;
  readonly appId: string | null;
  readonly appName: string | null;
  readonly ip: string | null;
}

/** An Intune audit event, from Graph or from a diagnostic-settings export. */
export interface EventRecord {
  readonly id: string;
  readonly occurredAt: Instant;
  readonly category: string | null;
  readonly component: string | null;
  /** The readable sentence: Graph's displayName, since its `activity` is empty in practice. */
  readonly activity: string | null;
  readonly activityType: string | null;
  readonly operationType: string | null;
  readonly result: string | null;
  readonly correlationId: string | null;
  readonly actor: EventActor;
  readonly resources: readonly EventResource[];
  /** Property changes, only when the event speaks of a request or an access policy itself; else null. */
  readonly approval: readonly PropertyChange[] | null;
  /** The ids under which the event can be found (`event_key`), empty for reads. At most 100. */
  readonly keys: readonly string[];
}

/** A group that an access policy names as approver (`approver_group_version.record`). Null: not told. */
export interface ApproverGroupRecord {
  readonly id: string;
  readonly name: string | null;
  readonly securityEnabled: boolean | null;
  readonly mailEnabled: boolean | null;
  readonly groupTypes: readonly string[];
  readonly isAssignableToRole: boolean | null;
}

/** A member of a group, as far as Graph shows it (`group_member_stay.record`). */
export interface GroupMemberRecord {
  readonly id: string;
  /** `user`, `group`, `device`, `service-principal`, or Graph's own word for anything else. */
  readonly kind: string;
  readonly name: string | null;
  readonly upn: string | null;
  readonly accountEnabled: boolean | null;
}

/** An Intune role assignment (`role_assignment_version.record`). */
export interface RoleAssignmentRecord {
  readonly id: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly memberGroupIds: readonly string[];
  readonly scopeType: string | null;
  readonly resourceScopes: readonly string[];
  readonly roleDefinitionId: string | null;
}

/** What a directory audit was about. */
export interface DirectoryTarget {
  readonly type: string | null;
  readonly id: string | null;
  readonly name: string | null;
  readonly upn: string | null;
}

/** A directory audit of Entra (`directory_event.record`). Ids are lower case, but for its own. */
export interface DirectoryEventRecord {
  readonly id: string;
  readonly occurredAt: Instant;
  readonly activity: string | null;
  readonly category: string | null;
  readonly service: string | null;
  readonly operation: string | null;
  readonly result: string | null;
  /** Where an authentication method is registered, it alone says which. */
  readonly reason: string | null;
  readonly correlationId: string | null;
  readonly actor: Omit<EventActor, 'type'>;
  readonly targets: readonly DirectoryTarget[];
  readonly groupId: string | null;
  readonly groupName: string | null;
  /** Whom it was done to. */
  readonly memberId: string | null;
  readonly membership: 'added' | 'removed' | null;
  readonly roleName: string | null;
}
