import { minutes, seconds } from '../clock.ts';
import { chooseChange } from '../changes/choose-change.ts';
import { type Story } from './story.ts';

/** Rejected for a reason, filed again for the same object with a better justification, and then approved. */
export const resubmittedAfterRejection: Story = {
  name: 'resubmitted-after-rejection',
  play(stage) {
    const { random } = stage;
    const change = chooseChange(stage.world, random, stage.now);
    const requester = stage.world.requesterAt(stage.now, random);
    const first = stage.ask(change, { by: requester });
    stage.reject(first, { note: 'No change ticket, please add and resubmit.' });
    stage.wait(
      stage.pace.keepsOfficeHours
        ? random.between(minutes(6), minutes(90))
        : random.between(seconds(15), seconds(45)),
    );
    const justification =
      `${first.requestJustification ?? ''} (resubmitted, CHG00${random.int(10_000, 99_999)} added)`.trim();
    const second = stage.ask(change, { by: requester, justification });
    stage.approve(second);
    stage.complete(second);
    stage.carryOut(second, change);
  },
};
