import { decodeJwt } from 'jose';

/**
 * Per source, what grants it: the first is what to ask for, the others do as well. The audit events of Intune
 * belong to the *Apps* permission (Graph reference, list auditEvents, read 2026-11-23), not to Configuration.
 */
const needed = [
  {
    path: /operationApproval/i,
    grantedBy: [
      'DeviceManagementRBAC.Read.All',
      'DeviceManagementConfiguration.Read.All',
      'DeviceManagementRBAC.ReadWrite.All',
      'DeviceManagementConfiguration.ReadWrite.All',
    ],
  },
  {
    path: /auditEvents/i,
    grantedBy: ['DeviceManagementApps.Read.All', 'DeviceManagementApps.ReadWrite.All'],
  },
] as const;

/** The same for what is read only where it may be: nobody lacks these. */
const optional = [
  {
    path: /roleAssignments/i,
    grantedBy: ['DeviceManagementRBAC.Read.All', 'DeviceManagementRBAC.ReadWrite.All'],
  },
  {
    path: /^\/[^/]+\/groups\b/i,
    grantedBy: [
      'GroupMember.Read.All',
      'GroupMember.ReadWrite.All',
      'Group.Read.All',
      'Group.ReadWrite.All',
      'Directory.Read.All',
      'Directory.ReadWrite.All',
    ],
  },
  { path: /auditLogs/i, grantedBy: ['AuditLog.Read.All'] },
] as const;

/** Names beside ids of the members of groups; nothing is off without it. */
const forNames = 'User.ReadBasic.All';

const harmless = new Set<string>([
  'DeviceManagementRBAC.Read.All',
  'DeviceManagementConfiguration.Read.All',
  'DeviceManagementApps.Read.All',
  ...optional.map(({ grantedBy }) => grantedBy[0]),
  forNames,
]);

export function permissionFor(path: string): string {
  return (
    [...needed, ...optional].find((entry) => entry.path.test(path))?.grantedBy[0] ??
    'that the reference page of it names'
  );
}

/** Permissions the token lacks. Empty also when the token cannot be read: then Graph itself has to say. */
export function missingPermissions(token: string): string[] {
  const roles = rolesOf(token);
  if (roles === null) return [];
  return needed
    .filter(({ grantedBy }) => !grantedBy.some((role) => roles.includes(role)))
    .map(({ grantedBy }) => grantedBy[0]);
}

/** Whether the token may read an optional path; null if it does not show its permissions. */
export function mayRead(token: string, path: string): boolean | null {
  const roles = rolesOf(token);
  const entry = optional.find((one) => one.path.test(path));
  if (roles === null || entry === undefined) return null;
  return entry.grantedBy.some((role) => roles.includes(role));
}

/** Permissions beyond reading what is archived. Whoever holds this token could change the evidence at its source. */
export function excessPermissions(token: string): string[] {
  return (rolesOf(token) ?? []).filter((role) => !harmless.has(role));
}

/** Those of the excess that are more than reading, or that nobody can tell by their name. */
export function writePermissions(token: string): string[] {
  return excessPermissions(token).filter((role) => !/\.Read(Basic)?\.(All|Selected)$/.test(role));
}

export interface PermissionFacts {
  /** Both null if the token does not show its permissions. */
  readonly missing: string[] | null;
  readonly excess: string[] | null;
}

/** What a token says of its permissions, and that it says nothing. */
export function permissionFacts(token: string): PermissionFacts {
  if (rolesOf(token) === null) return { missing: null, excess: null };
  return { missing: missingPermissions(token), excess: excessPermissions(token) };
}

/** Microsoft calls access tokens opaque, so a token without readable roles says nothing. */
function rolesOf(token: string): string[] | null {
  try {
    const { roles } = decodeJwt(token);
    return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
  } catch {
    return null;
  }
}
