import type { Session } from '@countersign/contract';

type Role = Session['roles'][number];
type Roles = Pick<Session, 'roles'> | undefined;

// The API decides; this only spares questions and buttons that it would refuse.
const triage: readonly Role[] = ['analyst', 'admin'];
const oversee: readonly Role[] = ['auditor', 'admin'];

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
