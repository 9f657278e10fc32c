import { seconds } from '../clock.ts';
import { approved, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

/** M13: faster than anybody reads. */
export const fastApprovals: readonly Plant[] = [
  {
    rule: 'fast-approvals',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const afterMs = seconds(stage.random.between(8, 55));
      return [
        {
          rule: 'fast-approvals',
          requests: [approved(stage, { type: 'script', approver: hire(stage), afterMs })],
        },
      ];
    },
  },
  {
    rule: 'fast-approvals',
    lookAlike: 'a single app, or a little more than a minute',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      approved(stage, { type: 'app', approver: hire(stage), afterMs: seconds(15) });
      approved(stage, { type: 'script', approver: hire(stage), afterMs: seconds(61) });
      return [];
    },
  },
];
