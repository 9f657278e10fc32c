import { chooseChange } from '../changes/choose-change.ts';
import { type Story } from './story.ts';

/**
 * A protected object is changed although nobody asked: how it got past the gate is not known to the audit log,
 * which shows a successful write and nothing else.
 */
export const bypass: Story = {
  name: 'bypass',
  play(stage) {
    const { world, random } = stage;
    const change = chooseChange(world, random, stage.now);
    const actor = random.chance(0.5) ? world.applications.lifecycle : world.requesterAt(stage.now, random);
    for (const draft of change.effects) {
      stage.wait(random.between(200, 4000));
      stage.event(draft, actor, { isBypass: true, policyType: change.policyType });
    }
  },
};
