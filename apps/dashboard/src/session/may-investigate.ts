import type { Session } from '@countersign/contract';

const investigators: readonly Session['roles'][number][] = ['analyst', 'auditor', 'admin'];

/** Whether single audit events may be looked at. The API decides; this only spares a question it would refuse. */
export function mayInvestigate(session: Pick<Session, 'roles'> | undefined): boolean {
  return session?.roles.some((role) => investigators.includes(role)) ?? false;
}
