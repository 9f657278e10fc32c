import { chooseChange } from '../changes/choose-change.ts';
import { type Story } from './story.ts';

/**
 * Approved, but the requester never presses Complete, so nothing happens and the approval lapses. That an
 * approved request ends as `expired` is inferred from "no action permitted after expirationDateTime" [I].
 */
export const approvedNeverCompleted: Story = {
  name: 'approved-never-completed',
  play(stage) {
    const request = stage.ask(chooseChange(stage.world, stage.random, stage.now));
    stage.approve(request);
    stage.expire(request);
  },
};
