import { firstHarvest, lossWords, stateWords } from './source-words.ts';

const now = new Date('2026-11-23T12:00:00Z');

test('the time until any loss has a tone and words', () => {
  expect(lossWords(29 * 86_400 + 82_800)).toEqual({ text: '29 d 23 h', tone: 'good' });
  expect(lossWords(10 * 86_400).tone).toBe('warn');
  expect(lossWords(86_400).tone).toBe('bad');
  expect(lossWords(-1).text).toBe('loss is possible now');
  expect(lossWords(null).tone).toBe('warn');
});

test('a throttled source says how long it waits', () => {
  expect(stateWords({ state: 'throttled', throttledUntil: '2026-11-23T12:00:34Z' }, now).text).toBe(
    'Graph asked for a pause, 34 s left',
  );
});

test('the first harvest counts days back and ends', () => {
  expect(
    firstHarvest({ reachedBackTo: '2026-06-01T00:00:00Z', wantsBackTo: '2025-11-23T00:00:00Z' }, now)?.text,
  ).toBe('First harvest: 175 of 365 days, complete back to 1 Jun 2026');
  expect(
    firstHarvest({ reachedBackTo: '2025-11-22T00:00:00Z', wantsBackTo: '2025-11-23T00:00:00Z' }, now),
  ).toBeNull();
  expect(firstHarvest({ reachedBackTo: null, wantsBackTo: null }, now)).toBeNull();
});
