import { changeAccessPolicy, changeExclusion } from '../changes/access-policy-changes.ts';
import { type Change } from '../changes/change.ts';
import { days } from '../clock.ts';
import { type Stage } from '../stage.ts';
import { policyCreated } from '../stories/policy-created.ts';
import { type PolicyLife, type PolicyVersion, versionAt } from '../tenant/policy-book.ts';
import { ticksOf } from '../ticks.ts';
import { approved, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

/** M04: an access policy is gone for some days; and M03: an application need not ask for a while. */
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
      stage.wait(days(2));
      nextWorkday(stage);
      recreate(stage);
      return [{ rule: 'policy-weakened', eventIds: request.effectEventIds }];
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
      nextWorkday(stage, 4);
      approved(stage, { change: exclude('removeExclusion') });
      return [{ rule: 'exclusion-added', eventIds: request.effectEventIds }];
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

function recreate(stage: Stage): void {
  policyCreated('deviceDelete').play(stage);
}
