import { SetMetadata } from '@nestjs/common';
import { type Role } from '@countersign/contract';

/**
 * What an endpoint asks of its caller. `public`: nothing. `signed-in`: any session or token. `read`: cases,
 * numbers, findings, coverage. `investigate`: single audit events and what could not be read. `export`: files. `retain`:
 * how long content is kept, legal holds, deletions; each deletion takes two who may. `triage`: saying what a finding
 * was. `tune`: what a rule looks for. `configure`: who is told of what. `oversee`: what people did in Countersign.
 */
export type PermissionName =
  | 'public'
  | 'signed-in'
  | 'read'
  | 'investigate'
  | 'export'
  | 'retain'
  | 'triage'
  | 'tune'
  | 'configure'
  | 'oversee';

export const permissionKey = 'countersign:permission';

/** Every endpoint declares one; without it the app does not start (permitted-routes.ts). */
export const Permission = (name: PermissionName) => SetMetadata(permissionKey, name);

const everybody: readonly Role[] = ['viewer', 'manager', 'analyst', 'auditor', 'admin'];
const investigators: readonly Role[] = ['analyst', 'auditor', 'admin'];

const allowed: Record<Exclude<PermissionName, 'public'>, readonly Role[]> = {
  'signed-in': everybody,
  read: everybody,
  investigate: investigators,
  export: investigators,
  retain: ['auditor', 'admin'],
  triage: ['analyst', 'admin'],
  tune: ['analyst', 'admin'],
  configure: ['admin'],
  oversee: ['auditor', 'admin'],
};

export function mayDo(roles: readonly string[], permission: Exclude<PermissionName, 'public'>): boolean {
  return roles.some((role) => (allowed[permission] as readonly string[]).includes(role));
}
