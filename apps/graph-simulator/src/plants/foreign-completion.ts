import { minutes } from '../clock.ts';
import { decide, file, finish, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

/** M33: somebody else presses Complete. */
export const foreignCompletion: readonly Plant[] = [
  {
    rule: 'foreign-completion',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const filed = file(stage, {});
      decide(stage, 'approve', filed, {});
      stage.complete(filed.request, minutes(5), hire(stage));
      return [{ rule: 'foreign-completion', requests: [filed.request] }];
    },
  },
  {
    rule: 'foreign-completion',
    lookAlike: 'completed by the requester, two days later',
    lastsDays: 8,
    play(stage) {
      nextWorkday(stage);
      const filed = file(stage, {});
      decide(stage, 'approve', filed, {});
      finish(stage, filed, minutes(2880));
      return [{ rule: 'late-completion', requests: [filed.request] }];
    },
  },
];
