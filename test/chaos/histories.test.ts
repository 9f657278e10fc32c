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
