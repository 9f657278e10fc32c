import { changeAccessPolicy } from '../changes/access-policy-changes.ts';
import { versionAt } from '../tenant/policy-book.ts';
import { ticksOf } from '../ticks.ts';
import { type Story } from './story.ts';

/** Other people may approve from now on; nothing but the policy snapshot and one event say so. */
export const policyChanged: Story = {
  name: 'policy-changed',
  play(stage) {
    const { world, random } = stage;
    const policy = random.pick(
      world.policies.existingAt(stage.now).filter(({ id }) => world.isFree(id, stage.now)),
    );
    const before = versionAt(policy, stage.now);
    if (before === undefined) return;
    const approverGroupIds = random.sample(world.approverGroups, random.int(1, 3)).map(({ id }) => id);
    const after = { ...before, approverGroupIds };
    const change = changeAccessPolicy('Patch', policy, after, before);
    const request = stage.ask(change);
    stage.approve(request);
    stage.complete(request);
    stage.carryOut(request, change, 'Success');
    policy.versions.push({ ...after, ticks: ticksOf(stage.now) });
  },
};
