import { chooseChange } from '../changes/choose-change.ts';
import { type Story } from './story.ts';

/** The ordinary case: asked, approved by somebody else, completed by the requester, carried out. */
export const approvedAndCompleted: Story = {
  name: 'approved-and-completed',
  play(stage) {
    const change = chooseChange(stage.world, stage.random, stage.now);
    const request = stage.ask(change);
    stage.approve(request);
    stage.complete(request);
    stage.carryOut(request, change);
  },
};
