import { hours } from '../clock.ts';
import { decide, file, finish, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

/** M32: approved, and nobody pressed Complete. */
export const lapsedApprovals: readonly Plant[] = [
  {
    rule: 'lapsed-approvals',
    lastsDays: 9,
    play(stage) {
      nextWorkday(stage);
      const filed = file(stage, { by: hire(stage) });
      decide(stage, 'approve', filed, {});
      stage.expire(filed.request);
      return [{ rule: 'lapsed-approvals', requests: [filed.request] }];
    },
  },
  {
    rule: 'lapsed-approvals',
    lookAlike: 'withdrawn after its approval, or completed at the last hour',
    lastsDays: 9,
    play(stage) {
      nextWorkday(stage);
      const withdrawn = file(stage, { by: hire(stage) });
      decide(stage, 'approve', withdrawn, {});
      stage.wait(hours(3));
      stage.cancel(withdrawn.request);
      const late = file(stage, { by: hire(stage) });
      decide(stage, 'approve', late, { approver: hire(stage) });
      finish(stage, late, hours(69));
      return [{ rule: 'late-completion', requests: [late.request] }];
    },
  },
];
