import { days, hours } from '../clock.ts';
import { changeAccessPolicy } from '../changes/access-policy-changes.ts';
import { changeScript } from '../changes/script-changes.ts';
import { versionAt } from '../tenant/policy-book.ts';
import { ticksOf } from '../ticks.ts';
import { policyCreated } from './policy-created.ts';
import { type Story } from './story.ts';

/** The script policy is gone for a few days; scripts change without approval meanwhile, and rightly so. */
export const policyDeletedAndRecreated: Story = {
  name: 'policy-deleted-and-recreated',
  play(stage) {
    const { world, random } = stage;
    const policy = world.policies.find('script', stage.now);
    const version = policy && versionAt(policy, stage.now);
    if (policy === undefined || version === undefined) return;
    const change = changeAccessPolicy('Delete', policy, version);
    const request = stage.ask(change);
    stage.approve(request);
    stage.complete(request);
    stage.carryOut(request, change, 'Success');
    policy.deletedTicks = ticksOf(stage.now);
    for (let writes = 0; writes < 3; writes += 1) {
      stage.wait(random.between(hours(1), hours(9)));
      for (const draft of changeScript(world, random).effects)
        stage.event(draft, world.requesterAt(stage.now, random), { policyType: 'script' });
    }
    stage.wait(random.between(days(1), days(2)));
    policyCreated('script').play(stage);
  },
};
