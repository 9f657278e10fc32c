import type {
  ApproverFacts,
  ApproverPolicy,
  GroupMember,
  GroupReading,
  MembershipEvent,
} from '../src/approvers/approver-facts.ts';

export const policyId = 'aaaaaaaa-0000-4000-8000-00000000000a';
export const groupId = '99999999-0000-4000-8000-000000000001';

export const noFacts: ApproverFacts = {
  policies: [],
  assignments: [],
  groups: [],
  memberships: [],
  accounts: [],
  groupEvents: [],
  assignmentEvents: [],
  windows: [],
  auditWindows: [],
};

const span = (readAt: string) => ({ startedAt: readAt, endedAt: readAt });

export function policyReading(
  readAt: string,
  changes: Partial<ApproverPolicy> | null = {},
): ApproverFacts['policies'][number] {
  const policy = { id: policyId, name: 'MAA – Apps', policyTypes: ['app'], lastModifiedAt: null };
  const showed = changes === null ? [] : [{ ...policy, approverGroupIds: [groupId], ...changes }];
  return { ...span(readAt), showed };
}

export function assignmentReading(
  readAt: string,
  memberGroupIds = [groupId],
): ApproverFacts['assignments'][number] {
  return { ...span(readAt), showed: [{ id: 'assignment', memberGroupIds }] };
}

export const member = (id: string, changes: Partial<GroupMember> = {}): GroupMember => ({
  id,
  kind: 'user',
  accountEnabled: true,
  ...changes,
});

export function groupReading(
  readAt: string,
  members: readonly (string | GroupMember)[] | null,
  changes: Partial<GroupReading['group']> | null = {},
): GroupReading {
  const plain = { id: groupId, name: 'Approvers', securityEnabled: true, mailEnabled: false, groupTypes: [] };
  return {
    ...span(readAt),
    groupId,
    group: changes === null ? null : { ...plain, ...changes },
    members: members?.map((one) => (typeof one === 'string' ? member(one) : one)) ?? null,
  };
}

export function membershipEvent(
  membership: 'added' | 'removed',
  memberId: string,
  occurredAt: string,
  firstSeenAt = occurredAt,
): MembershipEvent {
  const eventId = `${membership} ${memberId} ${occurredAt}`;
  return { eventId, occurredAt, firstSeenAt, memberId, groupId, memberKind: 'user', membership };
}

/** A policy and its group's role assignment, read at each of these times, and the group with its members. */
export function readFacts(
  readings: Readonly<Record<string, readonly (string | GroupMember)[] | null>>,
  changes: Partial<ApproverFacts> = {},
): ApproverFacts {
  const times = Object.keys(readings);
  return {
    ...noFacts,
    policies: times.map((time) => policyReading(time)),
    assignments: times.map((time) => assignmentReading(time)),
    groups: times.map((time) => groupReading(time, readings[time] ?? null)),
    ...changes,
  };
}
