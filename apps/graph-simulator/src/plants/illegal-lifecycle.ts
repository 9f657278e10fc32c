import { minutes, seconds } from '../clock.ts';
import { ticksOf } from '../ticks.ts';
import { approved, decide, file, finish, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

/** M43: completed before anybody had approved. */
export const illegalLifecycle: readonly Plant[] = [
  {
    rule: 'illegal-lifecycle',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const filed = file(stage, {});
      stage.complete(filed.request, minutes(4));
      decide(stage, 'approve', filed, { afterMs: minutes(20) });
      // Graph tells the last status only, and the approval did not open the request again.
      stage.wait(minutes(1));
      filed.request.steps.push({ status: 'completed', ticks: ticksOf(stage.now) });
      return [{ rule: 'illegal-lifecycle', requests: [filed.request] }];
    },
  },
  {
    rule: 'illegal-lifecycle',
    lookAlike: 'approved and completed between two reads',
    lastsDays: 5,
    play(stage) {
      nextWorkday(stage);
      const filed = file(stage, { type: 'app' });
      decide(stage, 'approve', filed, { afterMs: minutes(3) });
      finish(stage, filed, seconds(20));
      approved(stage);
      return [];
    },
  },
];
