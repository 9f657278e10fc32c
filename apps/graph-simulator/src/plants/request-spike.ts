import { minutes } from '../clock.ts';
import { decide, file, finish, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

/** M21: eight requests in half an hour, of somebody who never filed any; the look-alike files five. */
export const requestSpike: readonly Plant[] = [8, 5].map((count) => ({
  rule: 'request-spike',
  ...(count === 8 ? {} : { lookAlike: 'five requests' }),
  lastsDays: 5,
  play(stage) {
    nextWorkday(stage);
    const by = hire(stage);
    const filed = Array.from({ length: count }, () => {
      stage.wait(minutes(4));
      return file(stage, { by });
    });
    for (const one of filed) decide(stage, 'approve', one, { afterMs: minutes(7) });
    for (const one of filed) finish(stage, one);
    return count === 8 ? [{ rule: 'request-spike', requests: filed.map(({ request }) => request) }] : [];
  },
}));
