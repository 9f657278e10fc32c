import { hours, minutes } from '../clock.ts';
import { approved, hire, nextWorkday, overDays, rejected } from './acting.ts';
import { type Plant } from './plant.ts';

/** M11: rejected again and again. */
export const repeatedRejections: readonly Plant[] = [
  {
    rule: 'repeated-rejections',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const [by, approver] = [hire(stage), hire(stage)];
      const requests = [1, 2, 3].map(() => rejected(stage, { by, approver }));
      return [{ rule: 'repeated-rejections', requests }];
    },
  },
  {
    rule: 'repeated-rejections',
    lookAlike: 'two in a day, the third a day later',
    lastsDays: 6,
    play(stage) {
      nextWorkday(stage);
      const [by, approver] = [hire(stage), hire(stage)];
      rejected(stage, { by, approver });
      rejected(stage, { by, approver });
      stage.wait(hours(25));
      rejected(stage, { by, approver });
      return [];
    },
  },
  {
    rule: 'repeated-rejections',
    lookAlike: 'somebody who files much and is rejected as rarely as others',
    lastsDays: 80,
    play(stage) {
      const [by, approver] = [hire(stage), hire(stage)];
      overDays(stage, 55, 70, () => approved(stage, { by }));
      nextWorkday(stage);
      for (let nth = 0; nth < 3; nth += 1) rejected(stage, { by, approver, afterMs: minutes(15) });
      return [];
    },
  },
];
