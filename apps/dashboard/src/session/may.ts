import type { Session } from '@countersign/contract';

type Role = Session['roles'][number];
type Roles = Pick<Session, 'roles'> | undefined;

// The API decides; this only spares questions and buttons that it would refuse.
const investigate: readonly Role[] = ['analyst', 'auditor', 'admin'];
const tune: readonly Role[] = ['analyst', 'admin'];
const configure: readonly Role[] = ['admin'];
const triage: readonly Role[] = ['analyst', 'admin'];
const oversee: readonly Role[] = ['auditor', 'admin'];

/** Whether single audit events may be looked at. */
export function mayInvestigate(session: Roles): boolean {
  return has(session, investigate);
}

/** Whether one may change what a rule looks for. */
export function mayTune(session: Roles): boolean {
  return has(session, tune);
}

/** Whether one may say who is told of what. */
export function mayConfigure(session: Roles): boolean {
  return has(session, configure);
}

/** Whether one may say what a finding was. */
export function mayTriage(session: Roles): boolean {
  return has(session, triage);
}

/** Whether one may see what people did in Countersign. */
export function mayOversee(session: Roles): boolean {
  return has(session, oversee);
}

function has(session: Roles, allowed: readonly Role[]): boolean {
  return session?.roles.some((role) => allowed.includes(role)) ?? false;
}
