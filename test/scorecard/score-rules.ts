import { manualClock, startSimulator } from '../../apps/graph-simulator/src/index.ts';
import { type ArchiveBuilder } from '../archive-builder.ts';
import { judgeFindings, type RuleScore } from './judge-findings.ts';
import { playPlanted } from './play-planted.ts';

/** In the middle of a month, so that the running one counts as well. */
const present = Date.parse('2026-11-14T10:00:00Z');

/**
 * Seeds from here on are for tuning rules and plants; below lie those that rules are scored on, and that nobody may
 * look at while tuning.
 */
export const firstTuningSeed = 1001;

/** Plays the tenant of plants into an archive of its own and scores the findings. */
export async function scoreRules(archive: ArchiveBuilder, seed: number): Promise<RuleScore> {
  const simulator = await startSimulator({
    ...{ scenario: 'planted', seed, clock: manualClock(present) },
  });
  try {
    await playPlanted(archive, simulator.model, {
      ...{ until: present, everyDays: 20, isEventsLast: seed % 3 === 0, readsDirectory: true },
    });
    return await judgeFindings(archive, simulator.model);
  } finally {
    await simulator.close();
  }
}
