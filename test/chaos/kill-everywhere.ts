import { drawSchedule, type Happening, minute, type Schedule } from './schedule.ts';
import { simulate } from './simulate.ts';
import { type Violation } from './world.ts';

export interface Killing {
  /** Kills in all, before and after each statement. */
  readonly kills: number;
  readonly violation: Violation | undefined;
  /** Where it went wrong. */
  readonly kill: Happening | undefined;
}

/** The truth of a seed, three cycles of it, and nothing that goes wrong. */
function calm(seed: number): Schedule {
  const { settings, events } = drawSchedule(seed);
  const { startAt, interval } = settings;
  return {
    seed,
    settings: { ...settings, healAt: startAt + 3 * interval },
    events: events.filter(({ op }) => op === 'request' || op === 'event' || op === 'policy'),
  };
}

/**
 * Kills the ingester at its n-th statement after `cycle` cycles, before it is carried out and after, for n = 1, 2, …
 * until a history comes to its end unhurt, or `max` is reached.
 */
export async function killAtEveryStatement(
  seed: number,
  { cycle = 0, max = Infinity }: { readonly cycle?: number; readonly max?: number } = {},
): Promise<Killing> {
  const schedule = calm(seed);
  const { startAt, interval } = schedule.settings;
  const at = startAt + cycle * interval - minute / 2;
  const unhurt = (await simulate(schedule)).kills;
  let kills = 0;
  for (let statement = 1; statement <= max; statement += 1) {
    for (const when of ['before', 'after'] as const) {
      const kill: Happening = { op: 'kill', at, who: 'a', statement, when, downFor: minute };
      const outcome = await simulate({ ...schedule, events: [...schedule.events, kill] });
      if (outcome.violation) return { kills, violation: outcome.violation, kill };
      if (outcome.kills === unhurt) return { kills, violation: undefined, kill: undefined };
      kills += 1;
    }
  }
  return { kills, violation: undefined, kill: undefined };
}
