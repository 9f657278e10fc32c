import { estimateFirstHarvest } from './first-harvest.ts';

const windows = (...seconds: number[]) => seconds.map((each) => ({ days: 30, seconds: each }));

test('the rest takes as long as the last windows say, from fast to slow', () => {
  expect(estimateFirstHarvest({ daysDone: 211, daysWanted: 361 }, windows(60, 60, 90, 120, 600))).toEqual({
    daysDone: 211,
    daysWanted: 361,
    secondsLeft: { low: 300, high: 600 },
  });
});

test('two windows are no pace yet', () => {
  const { secondsLeft } = estimateFirstHarvest({ daysDone: 40, daysWanted: 361 }, windows(60, 70));
  expect(secondsLeft).toBeNull();
});

test('only the last twenty windows count, and nothing is left at the end', () => {
  const slowOnce = [...windows(...Array.from({ length: 20 }, () => 30)), ...windows(9000, 9000, 9000)];
  expect(estimateFirstHarvest({ daysDone: 60, daysWanted: 90 }, slowOnce).secondsLeft).toEqual({
    low: 30,
    high: 30,
  });
  expect(estimateFirstHarvest({ daysDone: 95, daysWanted: 90 }, slowOnce)).toMatchObject({
    daysDone: 90,
    secondsLeft: { low: 0, high: 0 },
  });
});
