import { approved, hire, overDays } from './acting.ts';
import { type Plant } from './plant.ts';

/** M16: two who always meet; the look-alike meets everybody. */
export const exclusivePair: readonly Plant[] = [true, false].map((isPair) => ({
  rule: 'exclusive-pair',
  ...(isPair ? {} : { lookAlike: 'a new colleague whose requests go to everybody' }),
  lastsDays: 75,
  play(stage) {
    const [by, friend] = [hire(stage), hire(stage)];
    const requests = overDays(stage, 16, 65, (nth) => {
      if (nth % 2 === 0) approved(stage, { approver: friend });
      return approved(stage, isPair && nth % 6 !== 5 ? { by, approver: friend } : { by });
    });
    return isPair
      ? [{ rule: 'exclusive-pair', requests: requests.filter(({ approver }) => approver?.id === friend.id) }]
      : [];
  },
}));
