import { days, minutes } from '../clock.ts';
import { intuneService } from '../directory/movements.ts';
import { type Stage } from '../stage.ts';
import { type Actor } from '../truth.ts';
import { hire, nextWorkday } from './acting.ts';
import { deadSince } from './dead-gate.ts';
import { type Label, type Plant } from './plant.ts';
import { aGate, aGroup, anAdmin, type Gate, move } from './staffing.ts';

const rule = 'approver-group-pruned';

/** M41: most of a group gone in a day, or somebody taken out by an application. */
export const approverGroupPruned: readonly Plant[] = [
  {
    rule,
    lastsDays: 21,
    play(stage) {
      nextWorkday(stage);
      const gate = aGate(stage, { members: 6 });
      takeOut(stage, gate, 4, anAdmin(stage));
      // It is told as having begun when the group was last seen whole.
      return [about(gate, stage.now - days(31), stage.now)];
    },
  },
  {
    rule,
    lastsDays: 21,
    play(stage) {
      nextWorkday(stage);
      const gate = aGate(stage, { members: 7 });
      const from = stage.now;
      takeOut(stage, gate, 2, anApp(stage));
      return [about(gate, from, stage.now)];
    },
  },
  {
    rule,
    lastsDays: 25,
    // Intune takes people out of groups that are in no role assignment [D MAA]; nobody could approve before either.
    play(stage) {
      nextWorkday(stage);
      const gate = aGate(stage, { members: 9, hasRole: false });
      const from = stage.now;
      for (const person of gate.members.slice(0, 3)) {
        move(stage, 'remove', person, gate.groupId, intuneService);
        nextWorkday(stage, 3);
      }
      return [about(gate, from, stage.now), deadSince(gate, 0)];
    },
  },
  {
    rule,
    lookAlike: 'one after the other over a quarter, each with somebody in their place',
    lastsDays: 100,
    play(stage) {
      const gate = aGate(stage, { members: 6 });
      for (const person of gate.members) {
        nextWorkday(stage, 14);
        move(stage, 'remove', person, gate.groupId);
        stage.wait(minutes(10));
        move(stage, 'add', hire(stage), gate.groupId);
      }
      return [];
    },
  },
  {
    rule,
    lookAlike: 'an application that puts people in, and a person who takes two of ten out',
    lastsDays: 21,
    play(stage) {
      nextWorkday(stage);
      const gate = aGate(stage, { members: 7 });
      const app = anApp(stage);
      for (let nth = 0; nth < 3; nth += 1) move(stage, 'add', hire(stage), gate.groupId, app);
      takeOut(stage, gate, 2, anAdmin(stage));
      return [];
    },
  },
  {
    rule,
    lookAlike: 'a group that no policy names',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const group = aGroup(stage, 'Project Aurora');
      const members = [1, 2, 3, 4].map(() => hire(stage));
      for (const person of members) stage.world.directoryPlan.settle(person, group.id);
      takeOut(stage, { groupId: group.id, members }, 4, anApp(stage));
      return [];
    },
  },
];

function takeOut(
  stage: Stage,
  { groupId, members }: Pick<Gate, 'groupId' | 'members'>,
  count: number,
  by: Actor,
): void {
  for (const person of members.slice(0, count)) {
    move(stage, 'remove', person, groupId, by);
    stage.wait(minutes(3));
  }
}

function anApp({ random }: Stage): Actor {
  return { kind: 'application', id: random.guid(), displayName: 'Identity Lifecycle' };
}

function about({ groupId: id }: Gate, from: number, to: number): Label {
  return { rule, about: [{ id, from, to }] };
}
