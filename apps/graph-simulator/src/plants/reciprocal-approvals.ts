import { minutes } from '../clock.ts';
import { approved, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

const types = ['app', 'app', 'script', 'script', 'deviceWipe', 'deviceWipe'] as const;

/** M17: you mine, I yours; the look-alike does a batch of each. */
export const reciprocalApprovals: readonly Plant[] = [true, false].map((inTurn) => ({
  rule: 'reciprocal-approvals',
  ...(inTurn ? {} : { lookAlike: 'a batch of one, then a batch of the other' }),
  lastsDays: 5,
  play(stage) {
    nextWorkday(stage);
    const [one, other] = [hire(stage), hire(stage)];
    const requests = types.map((type, nth) => {
      stage.wait(minutes(20));
      const isBack = inTurn ? nth % 2 === 1 : nth >= types.length / 2;
      return approved(stage, { type, by: isBack ? other : one, approver: isBack ? one : other });
    });
    return inTurn ? [{ rule: 'reciprocal-approvals', requests }] : [];
  },
}));
