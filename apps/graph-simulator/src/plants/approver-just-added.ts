import { hours } from '../clock.ts';
import { type Stage } from '../stage.ts';
import { type Person } from '../tenant/people.ts';
import { approverGroupOf } from '../tenant/world.ts';
import { approved, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';
import { aGroup, appoint, appointed, move } from './staffing.ts';

const rule = 'approver-just-added';

/** M06: put into the group by an administrator who has no part in the request, and approving before long. */
export const approverJustAdded: readonly Plant[] = [
  {
    rule,
    lastsDays: 6,
    play(stage) {
      nextWorkday(stage);
      const approver = appointed(stage, 'app');
      stage.wait(hours(1));
      const requests = [approved(stage, { type: 'app', approver })];
      nextWorkday(stage);
      move(stage, 'remove', approver, groupOf(stage));
      return [{ rule, requests }];
    },
  },
  {
    rule,
    lastsDays: 10,
    play(stage) {
      nextWorkday(stage);
      const approver = appointed(stage, 'app');
      nextWorkday(stage, 3);
      return [{ rule, requests: [approved(stage, { type: 'app', approver })] }];
    },
  },
  {
    rule,
    lastsDays: 21,
    play(stage) {
      // A rota: in, out, and in again.
      nextWorkday(stage);
      const approver = appointed(stage, 'app');
      nextWorkday(stage, 6);
      move(stage, 'remove', approver, groupOf(stage));
      nextWorkday(stage, 5);
      appoint(stage, approver, 'app');
      nextWorkday(stage);
      return [{ rule, requests: [approved(stage, { type: 'app', approver })] }];
    },
  },
  {
    rule,
    lookAlike: 'a new member who approves after nine days',
    lastsDays: 15,
    play(stage) {
      nextWorkday(stage);
      const approver = appointed(stage, 'app');
      nextWorkday(stage, 9);
      approved(stage, { type: 'app', approver });
      return [];
    },
  },
  {
    rule,
    lookAlike: 'added to a group that has nothing to do with approvals',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const approver = longStanding(stage);
      move(stage, 'add', approver, aGroup(stage, 'Helpdesk Berlin').id);
      stage.wait(hours(1));
      approved(stage, { type: 'app', approver });
      return [];
    },
  },
  {
    rule,
    lookAlike: 'put into one more group after the approval',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const approver = longStanding(stage);
      approved(stage, { type: 'app', approver });
      stage.wait(hours(1));
      const groups = stage.world.approverGroups.filter(({ id }) => id !== groupOf(stage));
      move(stage, 'add', approver, stage.random.pick(groups).id);
      return [];
    },
  },
];

function longStanding(stage: Stage): Person {
  const approver = hire(stage);
  stage.world.directoryPlan.settle(approver, groupOf(stage));
  return approver;
}

function groupOf({ world, now }: Stage): string {
  return approverGroupOf(world, 'app', now);
}
