import { chooseChange } from '../changes/choose-change.ts';
import { type Story } from './story.ts';

/** Nobody looks for three days. No approver is ever set, and no audit event of the expiry is assumed. */
export const expired: Story = {
  name: 'expired',
  play(stage) {
    stage.expire(stage.ask(chooseChange(stage.world, stage.random, stage.now)));
  },
};
