import { approved, hire, overDays, rejected } from './acting.ts';
import { type Plant } from './plant.ts';

/** M14: ninety decisions and not one no; the look-alike says it as often as the others. */
export const neverSaysNo: readonly Plant[] = [0, 12].map((every) => ({
  rule: 'never-says-no',
  ...(every === 0 ? {} : { lookAlike: 'rejects one in twelve' }),
  lastsDays: 80,
  play(stage) {
    const approver = hire(stage);
    const requests = overDays(stage, 90, 70, (nth) =>
      // Each of those rejected is rejected once.
      every > 0 && nth % every === 5
        ? rejected(stage, { by: hire(stage), approver })
        : approved(stage, { approver }),
    );
    return every === 0 ? [{ rule: 'never-says-no', requests }] : [];
  },
}));
