import { approved, hire, nextWorkday, overDays } from './acting.ts';
import { type Plant } from './plant.ts';

/** M24 and M25: six weeks of the usual, then something new; of the look-alikes nobody knows yet what is usual. */
export const firstTimes: readonly Plant[] = [
  ...[42, 18].map((known): Plant => ({
    rule: 'first-time-actor',
    ...(known === 42 ? {} : { lookAlike: 'a new colleague, in the third week' }),
    lastsDays: 60,
    play(stage) {
      const by = hire(stage);
      overDays(stage, 8, known, () => approved(stage, { type: 'app', by }));
      nextWorkday(stage, 1);
      const first = approved(stage, { type: 'script', by, approver: hire(stage) });
      return known === 42 ? [{ rule: 'first-time-actor', requests: [first] }] : [];
    },
  })),
  ...[42, 18].map((known): Plant => ({
    rule: 'first-time-pair',
    ...(known === 42 ? {} : { lookAlike: 'a new approver, in the third week' }),
    lastsDays: 60,
    play(stage) {
      const approver = hire(stage);
      overDays(stage, 8, known, () => approved(stage, { type: 'app', approver }));
      nextWorkday(stage, 1);
      const first = approved(stage, { type: 'deviceWipe', by: hire(stage), approver });
      return known === 42 ? [{ rule: 'first-time-pair', requests: [first] }] : [];
    },
  })),
];
