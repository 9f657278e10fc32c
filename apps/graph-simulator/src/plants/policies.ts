import { changeAccessPolicy, changeExclusion } from '../changes/access-policy-changes.ts';
import { type Change } from '../changes/change.ts';
import { deviceAction } from '../changes/device-actions.ts';
import { changeCategory, changeCompliance } from '../changes/policy-changes.ts';
import { days, hours, minutes } from '../clock.ts';
import { type Stage } from '../stage.ts';
import { type RequestRecord } from '../ledger.ts';
import { type PolicyLife, type PolicyVersion, versionAt } from '../tenant/policy-book.ts';
import { ticksOf } from '../ticks.ts';
import { approved, hire, nextWorkday, write } from './acting.ts';
import { awayFromGates } from './gates.ts';
import { type Plant } from './plant.ts';

/** M04: an access policy is gone for some days (and M23 meanwhile, and M42), or for some hours (M05); and M03: an application need not ask for a while. */
export const policies: readonly Plant[] = [
  {
    rule: 'policy-weakened',
    lastsDays: 18,
    play(stage) {
      nextWorkday(stage);
      const found = openGate(stage, 'deviceDelete');
      if (found === null) return [];
      const deletion = { id: found.policy.id, from: stage.now - minutes(1), to: stage.now + minutes(1) };
      stage.wait(hours(20));
      const destroyed = write(stage, deviceAction(stage.world, stage.random, 'delete', 3), hire(stage));
      stage.wait(days(2));
      nextWorkday(stage);
      createAgain(stage, found);
      return [
        { rule: 'policy-weakened', eventIds: found.eventIds },
        { rule: 'ungated-destruction', eventIds: destroyed },
        { rule: 'coverage-regression', about: [deletion] },
      ];
    },
  },
  {
    rule: 'writes-in-policy-gap',
    lastsDays: 14,
    play(stage) {
      nextWorkday(stage);
      const found = openGate(stage, 'compliancePolicy');
      if (found === null) return [];
      stage.wait(hours(2));
      const written = write(stage, changeCompliance(stage.world, stage.random), hire(stage));
      stage.wait(hours(1));
      createAgain(stage, found);
      return [
        { rule: 'policy-weakened', eventIds: found.eventIds },
        { rule: 'writes-in-policy-gap', eventIds: [...found.eventIds, ...written] },
      ];
    },
  },
  {
    rule: 'policy-weakened',
    lookAlike: 'renamed, with the same approvers',
    lastsDays: 8,
    play(stage) {
      nextWorkday(stage);
      const found = policyOf(stage, 'compliancePolicy');
      if (found === null) return [];
      const after = { ...found.version, displayName: `${found.version.displayName} (new)` };
      carriedOut(stage, changeAccessPolicy('Patch', found.policy, after, found.version));
      found.policy.versions.push({ ...after, ticks: ticksOf(stage.now) });
      return [];
    },
  },
  {
    rule: 'exclusion-added',
    lastsDays: 20,
    play(stage) {
      nextWorkday(stage);
      awayFromGates(stage, 'opened');
      const found = policyOf(stage, 'tenantConfiguration');
      if (found === null) return [];
      const exclude = (verb: 'addExclusion' | 'removeExclusion'): Change =>
        changeExclusion(verb, found.policy, found.version.displayName, stage.world.applications.patching);
      const request = carriedOut(stage, exclude('addExclusion'));
      stage.wait(hours(5));
      const written = write(
        stage,
        changeCategory(stage.world, stage.random),
        stage.world.applications.patching,
      );
      nextWorkday(stage, 4);
      carriedOut(stage, exclude('removeExclusion'));
      return [
        { rule: 'exclusion-added', eventIds: request.effectEventIds },
        ...(isFirst(stage, 'excluded-app-writes')
          ? [
              { rule: 'excluded-app-writes', eventIds: written },
              { rule: 'gate-opened-and-used', eventIds: [...request.effectEventIds, ...written] },
            ]
          : []),
      ];
    },
  },
];

interface Found {
  readonly policy: PolicyLife;
  readonly version: PolicyVersion;
}

export interface Opened extends Found {
  /** The deletion. */
  readonly eventIds: readonly string[];
}

/** A policy is deleted as it should be: asked, approved, carried out. Null while there is none that could be. */
export function openGate(stage: Stage, type: string): Opened | null {
  awayFromGates(stage, 'opened');
  const found = policyOf(stage, type);
  if (found === null) return null;
  const request = carriedOut(stage, changeAccessPolicy('Delete', found.policy, found.version));
  found.policy.deletedTicks = ticksOf(stage.now);
  return { ...found, eventIds: request.effectEventIds };
}

/** The same policy under a new id. */
export function createAgain(stage: Stage, { policy, version }: Found): void {
  const id = stage.random.guid();
  const again: PolicyLife = { ...policy, id, versions: [version], deletedTicks: undefined };
  carriedOut(stage, changeAccessPolicy('Create', again, version));
  again.versions[0] = { ...version, ticks: ticksOf(stage.now) };
  stage.world.policies.add(again);
}

/** By people who do nothing else, at whatever time of day it is. */
function carriedOut(stage: Stage, change: Change): RequestRecord {
  return approved(stage, { change, by: hire(stage), approver: hire(stage) });
}

function policyOf(stage: Stage, type: string): Found | null {
  const policy = stage.world.policies.find(type, stage.now);
  const version = policy && versionAt(policy, stage.now);
  return policy === undefined || version === undefined || !stage.world.isFree(policy.id, stage.now)
    ? null
    : { policy, version };
}

/** Plants are played in the order of time: the second of a kind knows of the first. */
function isFirst({ world }: Stage, rule: string): boolean {
  return !world.plantings.some((planting) => planting.rule === rule);
}
