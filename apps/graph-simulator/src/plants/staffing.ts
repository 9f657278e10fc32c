// Who is in which approver group, and what is done to accounts, for plants.
import { newPolicy } from '../changes/access-policy-changes.ts';
import { type Deed } from '../tenant/directory-plan.ts';
import { type Group } from '../tenant/estate.ts';
import { type Person } from '../tenant/people.ts';
import { type PolicyLife } from '../tenant/policy-book.ts';
import { type World, approverGroupOf } from '../tenant/world.ts';
import { type Stage } from '../stage.ts';
import { type Actor } from '../truth.ts';
import { hire, staffOf } from './acting.ts';

/** Somebody of the house who looks after accounts and groups, and asks for nothing. */
export function anAdmin({ random, world }: Stage): Person {
  return random.pick(staffOf(world).approvers);
}

/** Something is done to somebody's account now. */
export function tend(
  stage: Stage,
  deed: Exclude<Deed['do'], 'add' | 'remove'>,
  to: Person,
  by: Actor = anAdmin(stage),
): void {
  stage.world.directoryPlan.do({ do: deed, at: stage.now, by, to });
}

/** Somebody comes into a group now, or goes. */
export function move(
  stage: Stage,
  deed: 'add' | 'remove',
  to: Person,
  groupId: string,
  by: Actor = anAdmin(stage),
): void {
  stage.world.directoryPlan.do({ do: deed, at: stage.now, by, to, groupId });
}

/** Somebody comes among those who approve a type now. */
export function appoint(stage: Stage, person: Person, type: string, by?: Actor): void {
  move(stage, 'add', person, approverGroupOf(stage.world, type, stage.now), by);
}

/** Somebody hired for it, whom somebody without a part in what follows puts among those who approve a type. */
export function appointed(stage: Stage, type: string): Person {
  const approver = hire(stage);
  appoint(stage, approver, type);
  return approver;
}

/** A group that no policy names. */
export function aGroup({ world, random }: Stage, displayName: string, hasRole = false): Group {
  const group = { id: random.guid(), displayName };
  world.directoryPlan.addGroup({ ...group, isUnified: false, hasRole });
  return group;
}

interface GateWanted {
  readonly members: number;
  readonly isUnified?: boolean;
  readonly hasRole?: boolean;
  /** Groups that the policy names beside its own. */
  readonly beside?: readonly Group[];
}

export interface Gate {
  readonly policyId: string;
  readonly groupId: string;
  readonly members: readonly Person[];
}

/**
 * A policy that is as old as the others, with an approver group of its own. It protects something that nobody in the
 * scenario touches: so it has to do with nothing but its group.
 */
export function aGate(stage: Stage, wanted: GateWanted): Gate {
  const { members: count, isUnified = false, hasRole = true, beside = [] } = wanted;
  const { world, random } = stage;
  const policyType = untouchedTypes.find((type) => world.policies.everFrom(type, stage.now) === undefined);
  if (policyType === undefined) throw new Error('More gates are planted than there are types for them.');
  const group = { id: random.guid(), displayName: `MAA-Approvers-${policyType}` };
  world.directoryPlan.addGroup({ ...group, isUnified, hasRole });
  const members = Array.from({ length: count }, () => hire(stage));
  for (const person of members) world.directoryPlan.settle(person, group.id);
  const policy = newPolicy(random, policyType, 'notApplicable');
  policy.versions.push({
    ticks: oldest(world).versions[0]?.ticks ?? 0,
    displayName: `MAA – ${policyType}`,
    description: null,
    approverGroupIds: [group, ...beside].map(({ id }) => id),
  });
  world.policies.add(policy);
  return { policyId: policy.id, groupId: group.id, members };
}

function oldest({ policies }: World): PolicyLife {
  return policies.lives[0] as PolicyLife;
}

/** Values of the type that the list of 2026 does not offer: no event is about them. */
const untouchedTypes = [
  'policySet',
  'windows365',
  'tunnel',
  'deviceAction',
  'deviceLock',
  'deviceErase',
  'deviceDisableActivationLock',
  'deviceResetPasscode',
  'deviceRetireNonCompliant',
  'deviceSecurityAction',
  'endpointSecurityPolicy',
  'endpointPrivilegeManagement',
];
