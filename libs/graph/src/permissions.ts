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

const harmless = new Set<string>([
  'DeviceManagementRBAC.Read.All',
  'DeviceManagementConfiguration.Read.All',
  'DeviceManagementApps.Read.All',
]);

export function permissionFor(path: string): string {
  return needed.find((entry) => entry.path.test(path))?.grantedBy[0] ?? 'that the reference page of it names';
}

/** Permissions the token lacks. Empty also when the token cannot be read: then Graph itself has to say. */
export function missingPermissions(token: string): string[] {
  const roles = rolesOf(token);
  if (roles === null) return [];
  return needed
    .filter(({ grantedBy }) => !grantedBy.some((role) => roles.includes(role)))
    .map(({ grantedBy }) => grantedBy[0]);
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
