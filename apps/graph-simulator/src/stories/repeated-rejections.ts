import { minutes, seconds } from '../clock.ts';
import { chooseChange } from '../changes/choose-change.ts';
import { type Story } from './story.ts';

/** Somebody keeps asking and keeps being refused: three to five rejections within a day. */
export const repeatedRejections: Story = {
  name: 'repeated-rejections',
  play(stage) {
    const { random, world, pace } = stage;
    const change = chooseChange(world, random, stage.now);
    const requester = world.requesterAt(stage.now, random);
    const count = random.int(3, 5);
    for (let attempt = 1; attempt <= count; attempt += 1) {
      const justification =
        attempt === 1
          ? undefined
          : random.pick([
              `again: ${change.objectName}`,
              'please, urgent',
              'customer is waiting!!',
              `${change.objectName}, as discussed`,
              'third try, see my mail',
            ]);
      const request = stage.ask(change, {
        by: requester,
        ...(justification === undefined ? {} : { justification }),
      });
      const isFast = !pace.keepsOfficeHours;
      stage.reject(request, {
        afterMs: isFast ? random.between(seconds(15), seconds(50)) : random.between(minutes(4), minutes(80)),
      });
      stage.wait(isFast ? random.between(seconds(15), seconds(40)) : random.between(minutes(3), minutes(60)));
    }
  },
};
