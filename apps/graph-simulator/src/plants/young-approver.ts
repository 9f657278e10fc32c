import { hours } from '../clock.ts';
import { type Stage } from '../stage.ts';
import { type Person } from '../tenant/people.ts';
import { approved, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';
import { appoint, tend } from './staffing.ts';

const rule = 'young-approver';

/** M07: an account, or its first role, that is younger than two weeks when it approves. */
export const youngApprover: readonly Plant[] = [
  {
    rule,
    lastsDays: 14,
    play(stage) {
      nextWorkday(stage);
      const approver = created(stage);
      // Long enough in the group that nobody could say they had just been added.
      nextWorkday(stage, 8);
      return [{ rule, requests: [approved(stage, { type: 'script', approver })] }];
    },
  },
  {
    rule,
    lastsDays: 10,
    play(stage) {
      nextWorkday(stage);
      const approver = created(stage);
      nextWorkday(stage, 2);
      const requests = [approved(stage, { type: 'script', approver })];
      return [
        { rule, requests },
        { rule: 'approver-just-added', requests },
      ];
    },
  },
  {
    rule,
    lastsDays: 10,
    play(stage) {
      nextWorkday(stage);
      const approver = hire(stage);
      tend(stage, 'give-role', approver);
      nextWorkday(stage, 4);
      return [{ rule, requests: [approved(stage, { type: 'app', approver })] }];
    },
  },
  {
    rule,
    lookAlike: 'an account that is three weeks old',
    lastsDays: 30,
    play(stage) {
      nextWorkday(stage);
      const approver = created(stage);
      nextWorkday(stage, 20);
      approved(stage, { type: 'script', approver });
      return [];
    },
  },
  {
    rule,
    lookAlike: 'somebody who activates a role for the day',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const approver = hire(stage);
      tend(stage, 'activate-role', approver, approver);
      stage.wait(hours(0.5));
      approved(stage, { type: 'script', approver });
      return [];
    },
  },
  {
    rule,
    lookAlike: 'a second role, three weeks after the first',
    lastsDays: 30,
    play(stage) {
      nextWorkday(stage);
      const approver = hire(stage);
      tend(stage, 'give-role', approver);
      nextWorkday(stage, 20);
      tend(stage, 'give-role', approver);
      nextWorkday(stage, 2);
      approved(stage, { type: 'app', approver });
      return [];
    },
  },
];

/** Made by an administrator, and put into the group of those who approve scripts an hour later. */
function created(stage: Stage): Person {
  const person = hire(stage);
  tend(stage, 'create', person);
  stage.wait(hours(1));
  appoint(stage, person, 'script');
  return person;
}
