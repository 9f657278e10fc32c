import { minutes, seconds } from '../clock.ts';
import { type Plant } from './plant.ts';
import { decide, file, finish, hire, nextWorkday } from './acting.ts';

/** M15: a queue worked off in one go. */
export const approvalBurst: readonly Plant[] = [
  burst(12, 4, undefined),
  burst(9, 4, 'nine approvals'),
  burst(12, 40, 'half a minute for each'),
];

function burst(count: number, secondsEach: number, lookAlike: string | undefined): Plant {
  return {
    rule: 'approval-burst',
    ...(lookAlike === undefined ? {} : { lookAlike }),
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const approver = hire(stage);
      const filed = Array.from({ length: count }, () => {
        stage.wait(minutes(4));
        return file(stage, {});
      });
      stage.wait(minutes(30));
      for (const one of filed) decide(stage, 'approve', one, { approver, afterMs: seconds(secondsEach) });
      for (const one of filed) finish(stage, one);
      return lookAlike === undefined
        ? [{ rule: 'approval-burst', requests: filed.map(({ request }) => request) }]
        : [];
    },
  };
}
