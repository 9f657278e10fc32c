import { hire, nextWorkday, rejected, staffOf } from './acting.ts';
import { type Person } from '../tenant/people.ts';
import { type Plant } from './plant.ts';

/** M12: three who say no, independently. */
export const rejectedBySeveral: readonly Plant[] = [3, 2].map((several) => ({
  rule: 'rejected-by-several',
  ...(several === 3 ? {} : { lookAlike: 'two approvers, one of them twice' }),
  lastsDays: 9,
  play(stage) {
    const by = hire(stage);
    const approvers = stage.random.sample(staffOf(stage.world).approvers, several);
    const requests = [0, 1, 2].map((nth) => {
      nextWorkday(stage, nth > 0 ? 1 : 0);
      return rejected(stage, { by, approver: approvers[nth % several] as Person });
    });
    return several === 3 ? [{ rule: 'rejected-by-several', requests }] : [];
  },
}));
