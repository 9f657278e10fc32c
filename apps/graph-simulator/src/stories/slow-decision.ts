import { minutes } from '../clock.ts';
import { chooseChange } from '../changes/choose-change.ts';
import { type Story } from './story.ts';

/** A request that waits for exactly so long: the queue an approver finds in the morning. */
export function slowDecision(
  waitsMs: number,
  end: 'completed' | 'rejected' | 'cancelled' | 'expired',
): Story {
  return {
    name: 'slow-decision',
    play(stage) {
      const change = chooseChange(stage.world, stage.random, stage.now);
      const request = stage.ask(change);
      if (end === 'expired') {
        stage.expire(request);
      } else if (end === 'rejected') {
        stage.reject(request, { afterMs: waitsMs });
      } else if (end === 'cancelled') {
        stage.wait(waitsMs);
        stage.cancel(request);
      } else {
        stage.approve(request, { afterMs: waitsMs });
        stage.complete(request, stage.random.between(minutes(1), minutes(9)));
        stage.carryOut(request, change);
      }
    },
  };
}
