import { minutes } from '../clock.ts';
import { approved, decide, file, hire } from './acting.ts';
import { type Plant } from './plant.ts';

/** M32, as long as it is open: nobody presses Complete, and two days later (or less than one) it is now. */
export const approvedNotCompleted: readonly Plant[] = [
  ...[2, 0.8].map((before): Plant => ({
    rule: 'approved-not-completed',
    ...(before === 2 ? {} : { lookAlike: 'approved less than a day ago' }),
    lastsDays: before,
    isUpToThePresent: true,
    play(stage) {
      const filed = file(stage, { by: hire(stage) });
      decide(stage, 'approve', filed, { approver: hire(stage), afterMs: minutes(50) });
      return before === 2 ? [{ rule: 'approved-not-completed', requests: [filed.request] }] : [];
    },
  })),
  {
    rule: 'approved-not-completed',
    lookAlike: 'completed since',
    lastsDays: 2,
    isUpToThePresent: true,
    play(stage) {
      approved(stage, { by: hire(stage), approver: hire(stage) });
      return [];
    },
  },
];
