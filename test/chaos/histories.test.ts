import { expectCleanHistories } from './clean-histories.ts';
import { drawSchedule } from './schedule.ts';
import { simulate } from './simulate.ts';

test('the same seed gives the same history', async () => {
  for (const seed of [4, 23]) {
    const [first, second] = [await simulate(drawSchedule(seed)), await simulate(drawSchedule(seed))];
    expect(second.historyHash).toBe(first.historyHash);
    expect(first.statements).toBeGreaterThan(500);
  }
});

// The other half is in more-histories.test.ts, so that two workers can share them.
test('in 250 histories nothing is lost, nothing is there twice, and every gap is told', async () => {
  await expectCleanHistories(1, 250);
}, 900_000);

// Each was a defect once: a wait that was lost because the archive failed, or the turn did, when its sweep was ended;
// policies that said for an hour that they could not be read, though they had been; one policy lacking for an hour. In the
// last one the harness never started a process again that was stopped while it was down.
test.each([101_093, 105_793, 105_386, 206_269, 301_787])('history %i stays clean', async (seed) => {
  await expectCleanHistories(seed, 1);
});
