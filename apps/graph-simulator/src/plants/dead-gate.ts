import { minutes } from '../clock.ts';
import { type Stage } from '../stage.ts';
import { hire, nextWorkday } from './acting.ts';
import { type Label, type Plant } from './plant.ts';
import { aGate, aGroup, type Gate, move, tend } from './staffing.ts';

const rule = 'dead-gate';

/** M40: a policy that one alone, or nobody, can open, and that stays so. */
export const deadGate: readonly Plant[] = [
  {
    rule,
    lastsDays: 25,
    play(stage) {
      const gate = aGate(stage, { members: 3 });
      leaveOneByOne(stage, gate, 2);
      return [deadSince(gate, stage.now)];
    },
  },
  {
    rule,
    lastsDays: 25,
    play(stage) {
      const gate = aGate(stage, { members: 3 });
      for (const person of gate.members) {
        nextWorkday(stage, 1);
        tend(stage, 'disable', person);
      }
      return [deadSince(gate, stage.now)];
    },
  },
  {
    rule,
    lastsDays: 25,
    // Nobody saw that the group is none that Intune takes.
    play: (stage) => [deadSince(aGate(stage, { members: 5, isUnified: true }), 0)],
  },
  {
    rule,
    lookAlike: 'two of three are left',
    lastsDays: 25,
    play(stage) {
      leaveOneByOne(stage, aGate(stage, { members: 3 }), 1);
      return [];
    },
  },
  {
    rule,
    lookAlike: 'nobody for ten days, and then all of them again',
    lastsDays: 25,
    play(stage) {
      const gate = aGate(stage, { members: 3 });
      leaveOneByOne(stage, gate, 3);
      nextWorkday(stage, 10);
      for (const person of gate.members) {
        stage.wait(minutes(4));
        move(stage, 'add', person, gate.groupId);
      }
      return [];
    },
  },
  {
    rule,
    lookAlike: 'a Microsoft 365 group, and another one beside it',
    lastsDays: 25,
    play(stage) {
      const other = aGroup(stage, 'MAA-Approvers-Second', true);
      for (const person of [hire(stage), hire(stage)]) stage.world.directoryPlan.settle(person, other.id);
      aGate(stage, { members: 4, isUnified: true, beside: [other] });
      return [];
    },
  },
];

function leaveOneByOne(stage: Stage, { groupId, members }: Gate, count: number): void {
  for (const person of members.slice(0, count)) {
    nextWorkday(stage, 1);
    move(stage, 'remove', person, groupId);
  }
}

/** It is about the policy, and began when the last of them went. */
export function deadSince({ policyId }: Gate, from: number): Label {
  return { rule, about: [{ id: policyId, from, to: Number.POSITIVE_INFINITY }] };
}
