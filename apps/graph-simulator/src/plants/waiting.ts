import { hours } from '../clock.ts';
import { approved, decide, file, finish, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

/** M30: answered after sixty of 72 hours; and M33: completed thirty hours after that was approved. */
export const waiting: readonly Plant[] = [
  ...[60, 40].map((after): Plant => ({
    rule: 'pending-near-expiry',
    ...(after === 60 ? {} : { lookAlike: 'answered after forty hours' }),
    lastsDays: 8,
    play(stage) {
      nextWorkday(stage);
      const request = approved(stage, { approver: hire(stage), afterMs: hours(after) });
      return after === 60 ? [{ rule: 'pending-near-expiry', requests: [request] }] : [];
    },
  })),
  ...[30, 20].map((after): Plant => ({
    rule: 'late-completion',
    ...(after === 30 ? {} : { lookAlike: 'completed after twenty hours' }),
    lastsDays: 8,
    play(stage) {
      nextWorkday(stage);
      const filed = file(stage, {});
      decide(stage, 'approve', filed, {});
      finish(stage, filed, hours(after));
      return after === 30 ? [{ rule: 'late-completion', requests: [filed.request] }] : [];
    },
  })),
];
