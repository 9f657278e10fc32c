import { type Mutation } from './mutants.ts';
import { type Schedule } from './schedule.ts';
import { simulate } from './simulate.ts';

const triesMax = 150;

/** The shortest schedule found that ends in the same kind of violation: what is left explains it. */
export async function shrink(schedule: Schedule, code: string, mutation: Mutation): Promise<Schedule> {
  let best = schedule;
  let tries = 0;
  const fails = async (events: Schedule['events']) => {
    tries += 1;
    const { violation } = await simulate({ ...schedule, events }, { mutation });
    return violation?.code === code;
  };
  for (let size = Math.ceil(best.events.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.events.length && tries < triesMax;) {
      const events = [...best.events.slice(0, at), ...best.events.slice(at + size)];
      if (await fails(events)) best = { ...best, events };
      else at += size;
    }
  }
  return best;
}
