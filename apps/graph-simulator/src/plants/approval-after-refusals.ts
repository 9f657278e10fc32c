import { minutes } from '../clock.ts';
import { approved, file, hire, nextWorkday } from './acting.ts';
import { type Plant } from './plant.ts';

/** M35: asking until somebody approves. */
export const approvalAfterRefusals: readonly Plant[] = [3, 2].map((refusals) => ({
  rule: 'approval-after-refusals',
  ...(refusals === 3 ? {} : { lookAlike: 'the third attempt' }),
  lastsDays: 5,
  play(stage) {
    nextWorkday(stage);
    const by = hire(stage);
    const first = file(stage, { type: 'app', by });
    const requests = [first.request];
    for (let nth = 1; nth <= refusals; nth += 1) {
      stage.wait(minutes(12));
      stage.cancel(requests.at(-1) ?? first.request);
      stage.wait(minutes(5));
      if (nth < refusals) requests.push(file(stage, { by, change: first.change }).request);
    }
    requests.push(approved(stage, { by, change: first.change, approver: hire(stage) }));
    return refusals === 3 ? [{ rule: 'approval-after-refusals', requests }] : [];
  },
}));
