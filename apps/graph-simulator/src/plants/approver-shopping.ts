import { hours } from '../clock.ts';
import { approved, decide, file, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

/** M10: one says no, another yes to the very same; in the look-alike the first one changes their mind. */
export const approverShopping: readonly Plant[] = [true, false].map((isOther) => ({
  rule: 'approver-shopping',
  ...(isOther ? {} : { lookAlike: 'the same approver thinks again' }),
  lastsDays: 6,
  play(stage) {
    nextWorkday(stage);
    const by = hire(stage);
    const [one, other] = [hire(stage), hire(stage)];
    const first = file(stage, { type: 'app', by });
    decide(stage, 'reject', first, { approver: one });
    stage.wait(hours(2));
    const second = approved(stage, { by, change: first.change, approver: isOther ? other : one });
    return isOther ? [{ rule: 'approver-shopping', requests: [first.request, second] }] : [];
  },
}));
