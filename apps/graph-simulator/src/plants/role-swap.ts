import { approved, hire, overDays } from './acting.ts';
import { type Plant } from './plant.ts';

/** M19: asks and decides about one type, every week; the look-alike asks for one type and decides about another. */
export const roleSwap: readonly Plant[] = [true, false].map((isSwap) => ({
  rule: 'role-swap',
  ...(isSwap ? {} : { lookAlike: 'asks for one type, decides about another' }),
  lastsDays: 70,
  play(stage) {
    const person = hire(stage);
    const requests = overDays(stage, 24, 60, (nth) =>
      nth % 2 === 0
        ? approved(stage, { type: 'app', by: person })
        : approved(stage, { type: isSwap ? 'app' : 'configurationPolicy', approver: person }),
    );
    return isSwap ? [{ rule: 'role-swap', requests }] : [];
  },
}));
