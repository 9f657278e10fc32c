import { approved, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

/** M26: back after 75 days, with a script; the look-alike was away for 50. */
export const dormantApprover: readonly Plant[] = [75, 50].map((away) => ({
  rule: 'dormant-approver',
  ...(away === 75 ? {} : { lookAlike: 'back after fifty days' }),
  lastsDays: 85,
  play(stage) {
    nextWorkday(stage);
    const approver = hire(stage);
    approved(stage, { type: 'app', approver });
    nextWorkday(stage, away);
    const back = approved(stage, { type: 'script', approver });
    return away === 75 ? [{ rule: 'dormant-approver', requests: [back] }] : [];
  },
}));
