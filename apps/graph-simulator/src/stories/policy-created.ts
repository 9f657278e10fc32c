import { changeAccessPolicy, newPolicy } from '../changes/access-policy-changes.ts';
import { type Stage } from '../stage.ts';
import { type PolicyLife, type PolicyVersion } from '../tenant/policy-book.ts';
import { ticksOf } from '../ticks.ts';
import { type Story } from './story.ts';

const names: Readonly<Record<string, readonly [name: string, platform: string]>> = {
  app: ['MAA – Apps', 'notApplicable'],
  script: ['MAA – PowerShell scripts', 'windows10AndLater'],
  role: ['MAA – Role changes', 'notApplicable'],
  deviceWipe: ['MAA – Device wipe', 'notApplicable'],
  deviceRetire: ['MAA – Device retire', 'notApplicable'],
  deviceDelete: ['MAA – Device delete', 'notApplicable'],
  configurationPolicy: ['MAA – Settings catalog', 'windows10AndLater,iOSiPadOS,macOS'],
  compliancePolicy: ['MAA – Compliance', 'notApplicable'],
  tenantConfiguration: ['MAA – Device categories', 'notApplicable'],
};

/** Somebody protects one more kind of change; the policy exists once its own approval is completed. */
export function policyCreated(policyType: string): Story {
  return {
    name: 'policy-created',
    play(stage) {
      if (stage.world.policies.find(policyType, stage.now) !== undefined) return;
      const { policy, version } = draftPolicy(stage, policyType);
      const change = changeAccessPolicy('Create', policy, version);
      const request = stage.ask(change);
      stage.approve(request);
      stage.complete(request);
      stage.carryOut(request, change, 'Success');
      policy.versions.push({ ...version, ticks: ticksOf(stage.now) });
      stage.world.policies.add(policy);
    },
  };
}

/** A policy from before recorded history: it is simply there. */
export function foundPolicy(stage: Stage, policyType: string): void {
  const { policy, version } = draftPolicy(stage, policyType);
  policy.versions.push(version);
  stage.world.policies.add(policy);
}

function draftPolicy(stage: Stage, policyType: string): { policy: PolicyLife; version: PolicyVersion } {
  const [displayName, platform] = names[policyType] ?? [`MAA – ${policyType}`, 'notApplicable'];
  const { random, world } = stage;
  const version: PolicyVersion = {
    ticks: ticksOf(stage.now, random.int(0, 9999)),
    displayName,
    description: random.chance(0.7) ? `Two-person rule for ${displayName.slice(6).toLowerCase()}` : null,
    approverGroupIds: random.sample(world.approverGroups, random.int(1, 2)).map(({ id }) => id),
  };
  return { policy: newPolicy(random, policyType, platform), version };
}
