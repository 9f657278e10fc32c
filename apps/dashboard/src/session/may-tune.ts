import type { Session } from '@countersign/contract';

const tuners: readonly Session['roles'][number][] = ['analyst', 'admin'];

/** Whether rules may be changed. The API decides; this only spares a form it would refuse. */
export function mayTune(session: Pick<Session, 'roles'> | undefined): boolean {
  return session?.roles.some((role) => tuners.includes(role)) ?? false;
}
