import { bandOf, percentile } from './percentile.ts';

test('values between two lie in proportion, as in R and in spreadsheets', () => {
  const values = [15, 20, 35, 40, 50];
  expect(percentile(values, 0.4)).toBeCloseTo(29, 10);
  expect(percentile(values, 0.5)).toBe(35);
  expect(percentile([3, 1, 2], 0)).toBe(1);
  expect(percentile([3, 1, 2], 1)).toBe(3);
  expect(percentile([7], 0.9)).toBe(7);
});

test('nothing has no percentile and no band', () => {
  expect(percentile([], 0.5)).toBeNull();
  expect(bandOf([])).toBeNull();
});

test('the band leaves one in twenty out at each end', () => {
  expect(bandOf(Array.from({ length: 101 }, (_, nth) => nth))).toEqual({ low: 5, high: 95 });
});
