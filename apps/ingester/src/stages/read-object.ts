import {
  type Drift,
  driftOf,
  groupOfMembers,
  parseJson,
  readApproverGroup,
  readAuditEvent,
  readDiagnosticEvent,
  readDirectoryEvent,
  readGroupMember,
  readPolicy,
  readRequest,
  readRoleAssignment,
  recogniseObject,
  whyUnrecognised,
  type ApproverGroupRecord,
  type DirectoryEventRecord,
  type EventRecord,
  type GroupMemberRecord,
  type PageSource,
  type PolicyRecord,
  type RequestRecord,
  type RoleAssignmentRecord,
} from '@countersign/domain';

/** What one archived object turned out to be, and how it differs from what its source is expected to send. */
export type Reading = Understanding & { readonly drift: readonly Drift[] };

type Understanding =
  | { readonly kind: 'request'; readonly record: RequestRecord }
  | { readonly kind: 'policy'; readonly record: PolicyRecord }
  | { readonly kind: 'event'; readonly record: EventRecord }
  | { readonly kind: 'assignment'; readonly record: RoleAssignmentRecord }
  | { readonly kind: 'group'; readonly record: ApproverGroupRecord }
  | { readonly kind: 'member'; readonly record: GroupMemberRecord }
  | { readonly kind: 'directory-event'; readonly record: DirectoryEventRecord }
  | { readonly kind: 'rejection'; readonly reason: string };

/**
 * Understands one archived object. The source says what it must be, and of approver groups the question; except for
 * an import, which is recognised by its content. Never throws: what cannot be understood is a rejection with its reason.
 */
export function readObject(source: PageSource, text: string, asked = ''): Reading {
  const parsed = parseJson(text);
  if ('problem' in parsed) return { kind: 'rejection', reason: parsed.problem, drift: [] };
  // A file may have been written by any tool of any year: only what Graph answers itself can drift.
  const drift = source === 'import' ? [] : driftOf(source, parsed.value);
  return { ...understand(source, parsed.value, asked), drift };
}

function understand(source: PageSource, value: unknown, asked: string): Understanding {
  switch (source === 'import' ? recogniseObject(value) : source) {
    case 'approval-requests':
    case 'approval-request':
      return as('request', readRequest(value));
    case 'access-policies':
    case 'access-policy':
      return as('policy', readPolicy(value));
    case 'audit-events':
    case 'audit-event':
      return as('event', readAuditEvent(value));
    case 'diagnostic-event':
      return as('event', readDiagnosticEvent(value));
    case 'role-assignments':
    case 'role-assignment':
      return as('assignment', readRoleAssignment(value));
    case 'approver-groups':
      return groupOfMembers(asked) === null
        ? as('group', readApproverGroup(value))
        : as('member', readGroupMember(value));
    case 'approver-group':
      return as('group', readApproverGroup(value));
    case 'group-member':
      return as('member', readGroupMember(value));
    case 'directory-audits':
    case 'directory-event':
      return as('directory-event', readDirectoryEvent(value));
    case null:
      return { kind: 'rejection', reason: whyUnrecognised(value) };
  }
}

type Answer<Record> = { readonly record: Record } | { readonly rejection: string };

function as<Kind extends string, Record>(
  kind: Kind,
  answer: Answer<Record>,
):
  { readonly kind: Kind; readonly record: Record } | { readonly kind: 'rejection'; readonly reason: string } {
  return 'record' in answer
    ? { kind, record: answer.record }
    : { kind: 'rejection', reason: answer.rejection };
}
