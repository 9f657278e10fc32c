import { asItIs } from './mutants.ts';
import { explainFailure } from './report.ts';
import { drawSchedule } from './schedule.ts';
import { simulate } from './simulate.ts';

/** Plays histories until one ends in a violation, and throws what a person needs to see it again. */
export async function expectCleanHistories(from: number, count: number): Promise<void> {
  for (let seed = from; seed < from + count; seed += 1) {
    const outcome = await simulate(drawSchedule(seed));
    if (outcome.violation) throw new Error(await explainFailure(seed, outcome, asItIs));
  }
}
