import { minutes, seconds } from '../clock.ts';
import { approved, hire, overDays } from './acting.ts';
import { type Plant } from './plant.ts';

/** M13 as a habit; the look-alike is fast now and then, which is told of each, but is no habit. */
export const habituallyFast: readonly Plant[] = [true, false].map((isHabit) => ({
  rule: 'habitually-fast',
  ...(isHabit ? {} : { lookAlike: 'fast one time in three' }),
  lastsDays: 60,
  play(stage) {
    const approver = hire(stage);
    const isFast = (nth: number) => (isHabit ? nth % 5 !== 4 : nth % 3 === 2);
    const requests = overDays(stage, 28, 50, (nth) =>
      approved(stage, { type: 'script', approver, afterMs: isFast(nth) ? seconds(25) : minutes(20) }),
    ).filter((_, nth) => isFast(nth));
    return [
      ...(isHabit ? [{ rule: 'habitually-fast', requests }] : []),
      ...requests.map((request) => ({ rule: 'fast-approvals', requests: [request] })),
    ];
  },
}));
