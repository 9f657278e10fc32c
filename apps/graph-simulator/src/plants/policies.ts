import { changeAccessPolicy, changeExclusion } from '../changes/access-policy-changes.ts';
import { type Change } from '../changes/change.ts';
import { deviceAction } from '../changes/device-actions.ts';
import { changeCategory, changeCompliance } from '../changes/policy-changes.ts';
import { days, hours } from '../clock.ts';
import { type Stage } from '../stage.ts';
import { policyCreated } from '../stories/policy-created.ts';
import { type PolicyLife, type PolicyVersion, versionAt } from '../tenant/policy-book.ts';
import { ticksOf } from '../ticks.ts';
import { type Actor } from '../truth.ts';
import { approved, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

/** M04: an access policy is gone for some days (M42, and M23 meanwhile), or for some hours (M05); and M03: an application need not ask for a while. */
export const policies: readonly Plant[] = [
  {
    rule: 'policy-weakened',
    lastsDays: 12,
    play(stage) {
      nextWorkday(stage);
      const found = policyOf(stage, 'deviceDelete');
      if (found === null) return [];
      const request = approved(stage, { change: changeAccessPolicy('Delete', found.policy, found.version) });
      found.policy.deletedTicks = ticksOf(stage.now);
      stage.wait(hours(20));
      const destroyed = write(stage, deviceAction(stage.world, stage.random, 'delete'));
      stage.wait(days(2));
      nextWorkday(stage);
      policyCreated('deviceDelete').play(stage);
      return [
        { rule: 'policy-weakened', eventIds: request.effectEventIds },
        { rule: 'coverage-regression', eventIds: request.effectEventIds },
        { rule: 'ungated-destruction', eventIds: destroyed },
      ];
    },
  },
  {
    rule: 'writes-in-policy-gap',
    lastsDays: 8,
    play(stage) {
      nextWorkday(stage);
      const found = policyOf(stage, 'compliancePolicy');
      if (found === null) return [];
      const request = approved(stage, { change: changeAccessPolicy('Delete', found.policy, found.version) });
      found.policy.deletedTicks = ticksOf(stage.now);
      stage.wait(hours(2));
      const written = write(stage, changeCompliance(stage.world, stage.random));
      stage.wait(hours(1));
      const again = {
        ...found.policy,
        id: stage.random.guid(),
        versions: [{ ...found.version }],
        deletedTicks: undefined,
      };
      approved(stage, { change: changeAccessPolicy('Create', again, found.version) });
      again.versions[0] = { ...found.version, ticks: ticksOf(stage.now) };
      stage.world.policies.add(again);
      return [
        { rule: 'policy-weakened', eventIds: request.effectEventIds },
        { rule: 'writes-in-policy-gap', eventIds: [...request.effectEventIds, ...written] },
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
      approved(stage, { change: changeAccessPolicy('Patch', found.policy, after, found.version) });
      found.policy.versions.push({ ...after, ticks: ticksOf(stage.now) });
      return [];
    },
  },
  {
    rule: 'exclusion-added',
    lastsDays: 15,
    play(stage) {
      nextWorkday(stage);
      const found = policyOf(stage, 'tenantConfiguration');
      if (found === null) return [];
      const exclude = (verb: 'addExclusion' | 'removeExclusion'): Change =>
        changeExclusion(verb, found.policy, found.version.displayName, stage.world.applications.patching);
      const request = approved(stage, { change: exclude('addExclusion') });
      stage.wait(hours(5));
      const written = write(
        stage,
        changeCategory(stage.world, stage.random),
        stage.world.applications.patching,
      );
      nextWorkday(stage, 4);
      approved(stage, { change: exclude('removeExclusion') });
      return [
        { rule: 'exclusion-added', eventIds: request.effectEventIds },
        ...(isFirst(stage, 'excluded-app-writes')
          ? [{ rule: 'excluded-app-writes', eventIds: written }]
          : []),
      ];
    },
  },
];

function policyOf(stage: Stage, type: string): { policy: PolicyLife; version: PolicyVersion } | null {
  const policy = stage.world.policies.find(type, stage.now);
  const version = policy && versionAt(policy, stage.now);
  return policy === undefined || version === undefined || !stage.world.isFree(policy.id, stage.now)
    ? null
    : { policy, version };
}

/** A change that nobody asked for, where nobody has to. */
function write(stage: Stage, change: Change, by: Actor = hire(stage)): string[] {
  return change.effects.map((draft) => stage.event(draft, by, { policyType: change.policyType }));
}

/** Plants are played in the order of time: the second of a kind knows of the first. */
function isFirst({ world }: Stage, rule: string): boolean {
  return !world.plantings.some((planting) => planting.rule === rule);
}
