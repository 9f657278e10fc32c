import { chooseChange } from '../changes/choose-change.ts';
import { type Story } from './story.ts';

/** The requester changes their mind before anybody has decided; that needs no approver [D]. */
export const cancelled: Story = {
  name: 'cancelled',
  play(stage) {
    const request = stage.ask(chooseChange(stage.world, stage.random, stage.now));
    stage.wait(stage.pace.decision(stage.random) * stage.random.between(0.2, 0.9));
    stage.cancel(request);
  },
};
