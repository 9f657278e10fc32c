import { type Mutant } from './mutants.ts';
import { drawSchedule } from './schedule.ts';
import { simulate } from './simulate.ts';
import { type Violation } from './world.ts';

export interface Caught {
  /** How many seeds it took, from 1 on; null if it was not caught within its number. */
  readonly afterSeeds: number | null;
  readonly violation: Violation | undefined;
}

/** Builds the ingester with the defect and plays seeds until something is found wrong. */
export async function catchMutant({ mutation, within }: Mutant): Promise<Caught> {
  if (!mutation) return { afterSeeds: null, violation: undefined };
  for (let seed = 1; seed <= within; seed += 1) {
    const { violation } = await simulate(drawSchedule(seed), { mutation });
    if (violation) return { afterSeeds: seed, violation };
  }
  return { afterSeeds: null, violation: undefined };
}
