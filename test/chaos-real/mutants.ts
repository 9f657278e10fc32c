import { type Cluster } from './cluster.ts';
import { play } from './play.ts';
import { drawSchedule } from './schedule.ts';

/** A wrong part that is loaded before the built programs, in the place of a right one. The product has no switch. */
export interface Mutant {
  readonly code: string;
  readonly defect: string;
  /** The first seed whose trouble concerns it at all. */
  readonly from: number;
  /** Seeds within which it has to be caught, from there on. */
  readonly within: number;
  /** Of `preload`. */
  readonly part: string;
  /** The checks that may catch it: another one would be an accident. */
  readonly caughtBy: readonly string[];
}

export const mutants: readonly Mutant[] = [
  {
    code: 'M11',
    defect: 'error of an idle connection not handled',
    from: 1,
    within: 20,
    part: 'no-pool-errors.mjs',
    caughtBy: ['F40'],
  },
  {
    code: 'M14',
    defect: 'signed without asking for consistency',
    from: 2,
    within: 20,
    part: 'trusting-notary.mjs',
    caughtBy: ['I4'],
  },
  {
    code: 'M18',
    defect: 'tenants shown with SET, not SET LOCAL',
    from: 1,
    within: 50,
    part: 'session-tenants.mjs',
    caughtBy: ['F69'],
  },
];

export interface Caught {
  /** How many seeds it took; null if it was not caught within its number. */
  readonly afterSeeds: number | null;
  readonly code: string | undefined;
}

/** Plays seeds with the defect until one of the checks meant for it finds something. */
export async function catchMutant(
  cluster: Cluster,
  { part, from, within, caughtBy }: Mutant,
): Promise<Caught> {
  for (let seed = from; seed < from + within; seed += 1) {
    const { findings } = await play(cluster, drawSchedule(seed), { preload: [part] });
    const found = findings.find(({ code }) => caughtBy.includes(code));
    if (found) return { afterSeeds: seed - from + 1, code: found.code };
  }
  return { afterSeeds: null, code: undefined };
}
