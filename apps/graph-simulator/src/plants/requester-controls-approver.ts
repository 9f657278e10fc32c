import { hours } from '../clock.ts';
import { type Stage } from '../stage.ts';
import { type Person } from '../tenant/people.ts';
import { approved, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';
import { appoint, tend } from './staffing.ts';

const rule = 'requester-controls-approver';

/** M08: the requester did something to the account that then approved, so many days before. */
function controlled(
  days: number,
  act: (stage: Stage, approver: Person, requester: Person) => void,
  lookAlike?: string,
): Plant {
  return {
    rule,
    ...(lookAlike === undefined ? {} : { lookAlike }),
    lastsDays: days + 9,
    play(stage) {
      nextWorkday(stage);
      const [by, approver] = [hire(stage), hire(stage)];
      act(stage, approver, by);
      nextWorkday(stage, days);
      const requests = [approved(stage, { type: 'app', by, approver })];
      return lookAlike === undefined ? [{ rule, requests }] : [];
    },
  };
}

export const requesterControlsApprover: readonly Plant[] = [
  controlled(3, (stage, approver, by) => tend(stage, 'reset-password', approver, by)),
  controlled(5, (stage, approver, by) => tend(stage, 'give-access-pass', approver, by)),
  // Long enough ago that it is nobody else's business.
  controlled(9, (stage, approver, by) => appoint(stage, approver, 'app', by)),
  controlled(16, (stage, approver, by) => {
    tend(stage, 'create', approver, by);
    stage.wait(hours(1));
    appoint(stage, approver, 'app');
  }),
  controlled(
    34,
    (stage, approver, by) => tend(stage, 'reset-password', approver, by),
    'a password that the requester reset five weeks before',
  ),
  controlled(
    2,
    (stage, approver, by) => tend(stage, 'reset-password', by, approver),
    'a password that the approver reset for the requester',
  ),
  controlled(
    2,
    (stage, approver) => tend(stage, 'reset-password', approver),
    'a password that somebody else reset',
  ),
  {
    rule,
    lookAlike: 'a help desk that resets the password of somebody who approves what others ask for',
    lastsDays: 6,
    play(stage) {
      nextWorkday(stage);
      const [helper, approver] = [hire(stage), hire(stage)];
      tend(stage, 'reset-password', approver, helper);
      nextWorkday(stage);
      approved(stage, { type: 'app', approver });
      approved(stage, { type: 'app', by: helper });
      return [];
    },
  },
  {
    rule,
    lookAlike: 'a password that the requester reset after the approval',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const [by, approver] = [hire(stage), hire(stage)];
      approved(stage, { type: 'app', by, approver });
      stage.wait(hours(1));
      tend(stage, 'reset-password', approver, by);
      return [];
    },
  },
];
