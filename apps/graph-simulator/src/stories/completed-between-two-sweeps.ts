import { seconds } from '../clock.ts';
import { chooseChange } from '../changes/choose-change.ts';
import { type Story } from './story.ts';

/** Two people on the phone: approved and completed within a minute, faster than anybody polls. */
export const completedBetweenTwoSweeps: Story = {
  name: 'completed-between-two-sweeps',
  play(stage) {
    const { random } = stage;
    const change = chooseChange(stage.world, random, stage.now);
    const request = stage.ask(change);
    stage.approve(request, { afterMs: random.between(seconds(8), seconds(30)) });
    const approvedAt = stage.now;
    stage.complete(request, random.between(seconds(4), seconds(20)));
    // Office hours of the requester must not tear the two apart: they are on the phone.
    if (stage.now - approvedAt > seconds(60))
      throw new Error('completed-between-two-sweeps took longer than a minute.');
    stage.carryOut(request, change);
  },
};
