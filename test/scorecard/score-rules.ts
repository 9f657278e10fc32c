import { manualClock, startSimulator } from '../../apps/graph-simulator/src/index.ts';
import { type ArchiveBuilder } from '../archive-builder.ts';
import { judgeFindings, plantingsOf, plusScore, type RuleScore } from './judge-findings.ts';
import { scoreKept, scoreNeglected } from './neglected-archive.ts';
import { playPlanted } from './play-planted.ts';

/** In the middle of a month, so that the running one counts as well. */
const present = Date.parse('2026-11-14T10:00:00Z');

/**
 * Seeds from here on are for tuning rules and plants; below lie those that rules are scored on, and that nobody may
 * look at while tuning.
 */
export const firstTuningSeed = 1001;

/** What is said of a tenant full of plants that is read well, of an archive that was neglected, and of one that only looks so. */
export async function scoreRules(
  newArchive: () => Promise<ArchiveBuilder>,
  seed: number,
): Promise<RuleScore> {
  return plusScore(
    await scorePlanted(await newArchive(), seed),
    plusScore(await scoreNeglected(await newArchive(), seed), await scoreKept(await newArchive(), seed)),
  );
}

/** Plays the tenant of plants into an archive of its own and scores the findings. */
async function scorePlanted(archive: ArchiveBuilder, seed: number): Promise<RuleScore> {
  const simulator = await startSimulator({
    ...{ scenario: 'planted', seed, clock: manualClock(present) },
  });
  try {
    await playPlanted(archive, simulator.model, {
      ...{ until: present, everyDays: 20, isEventsLast: seed % 3 === 0 },
    });
    return await judgeFindings(archive, plantingsOf(simulator.model));
  } finally {
    await simulator.close();
  }
}
