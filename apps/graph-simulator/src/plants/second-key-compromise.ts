import { hours, minutes, seconds } from '../clock.ts';
import { type Stage } from '../stage.ts';
import { type Person } from '../tenant/people.ts';
import { approverGroupOf } from '../tenant/world.ts';
import { type ActedType, approved, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';
import { anAdmin, appointed, move, tend } from './staffing.ts';

const inHaste = { afterMs: seconds(20) };
const atLeisure = { afterMs: minutes(40) };

/** M06 or M07 with M13: an approver made for the occasion, who does not read what destroys. */
export const secondKeyCompromise: readonly Plant[] = [
  {
    rule: 'second-key-compromise',
    lastsDays: 6,
    play(stage) {
      nextWorkday(stage);
      const approver = appointed(stage, 'deviceWipe');
      stage.wait(hours(1));
      const requests = [approved(stage, { type: 'deviceWipe', approver, ...inHaste })];
      return ['second-key-compromise', 'approver-just-added', 'fast-approvals'].map((rule) => ({
        rule,
        requests,
      }));
    },
  },
  {
    rule: 'second-key-compromise',
    lastsDays: 16,
    play(stage) {
      nextWorkday(stage);
      const approver = hire(stage);
      tend(stage, 'create', approver);
      join(stage, approver, 'role', 'script');
      nextWorkday(stage, 9);
      const read = approved(stage, { type: 'role', approver, ...atLeisure });
      const unread = approved(stage, { type: 'script', approver, ...inHaste });
      return [
        { rule: 'second-key-compromise', requests: [read, unread] },
        { rule: 'young-approver', requests: [read] },
        { rule: 'young-approver', requests: [unread] },
        { rule: 'fast-approvals', requests: [unread] },
      ];
    },
  },
  {
    rule: 'second-key-compromise',
    lookAlike: 'a new approver in haste over a script, or at leisure over a wipe',
    lastsDays: 9,
    play(stage) {
      nextWorkday(stage);
      const [one, other] = [appointed(stage, 'script'), appointed(stage, 'deviceWipe')];
      const script = [approved(stage, { type: 'script', approver: one, ...inHaste })];
      const wipe = [approved(stage, { type: 'deviceWipe', approver: other, ...atLeisure })];
      return [
        { rule: 'approver-just-added', requests: script },
        { rule: 'fast-approvals', requests: script },
        { rule: 'approver-just-added', requests: wipe },
      ];
    },
  },
  {
    rule: 'second-key-compromise',
    lookAlike: 'in haste over a wipe, eleven days after becoming an approver and reading one',
    lastsDays: 18,
    play(stage) {
      nextWorkday(stage);
      const approver = appointed(stage, 'deviceWipe');
      const slow = [approved(stage, { type: 'deviceWipe', approver, ...atLeisure })];
      nextWorkday(stage, 11);
      const hasty = [approved(stage, { type: 'deviceWipe', approver, ...inHaste })];
      return [
        { rule: 'approver-just-added', requests: slow },
        { rule: 'fast-approvals', requests: hasty },
      ];
    },
  },
];

/** A group may approve several of the types. */
function join(stage: Stage, approver: Person, ...types: ActedType[]): void {
  const groups = types.map((type) => approverGroupOf(stage.world, type, stage.now));
  for (const group of new Set(groups)) move(stage, 'add', approver, group, anAdmin(stage));
}
