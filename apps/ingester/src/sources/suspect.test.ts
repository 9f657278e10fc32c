import { isSuspect } from './suspect.ts';

test.each([
  [0, 10, 10, false],
  [2, 10, 8, false],
  [3, 10, 7, true],
  [3, 13, 10, false],
  [1, 1, 0, true],
  [0, 0, 0, false],
])('%i lacking of %i, with %i shown: %s', (lacking, expected, items, suspect) => {
  expect(isSuspect({ lacking, expected, items })).toBe(suspect);
});
