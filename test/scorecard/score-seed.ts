import { manualClock, startSimulator } from '../../apps/graph-simulator/src/index.ts';
import { type ArchiveBuilder } from '../archive-builder.ts';
import { judgeTenant, type TenantScore } from './judge-tenant.ts';
import { type Interleaving, interleavings, playTenant } from './play-tenant.ts';

const present = Date.parse('2026-11-04T10:00:00Z');

/** What a seed is played as: every order of arrival, and now and then a log that names no request. */
export function castOf(seed: number): { interleaving: Interleaving; auditNamesRequests: boolean } {
  return {
    interleaving: interleavings[seed % interleavings.length] as Interleaving,
    auditNamesRequests: seed % 7 !== 3,
  };
}

/** Plays one tenant into an archive of its own and scores what the archive says of it. */
export async function scoreSeed(archive: ArchiveBuilder, seed: number): Promise<TenantScore> {
  const { interleaving, auditNamesRequests } = castOf(seed);
  const simulator = await startSimulator({
    ...{ scenario: 'ledger', seed, clock: manualClock(present), auditNamesRequests },
  });
  try {
    await playTenant(archive, simulator.model, { interleaving, until: present });
    return await judgeTenant(archive, simulator.model, present);
  } finally {
    await simulator.close();
  }
}
