import { expectCleanHistories } from './clean-histories.ts';

test('in 250 more histories nothing is lost, nothing is there twice, and every gap is told', async () => {
  await expectCleanHistories(251, 250);
}, 900_000);
