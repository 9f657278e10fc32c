import { shareOf } from './share.ts';

test.each([
  [5, 9, null],
  [0, 0, null],
  [0, 10, 0],
  [3, 12, 0.25],
])('%d of %d is the share %j', (count, of, share) => {
  expect(shareOf(count, of)).toBe(share);
});
