import { binomialTail } from './binomial.ts';

test.each([
  // By sums of whole numbers, to the last digit.
  [8, 8, 0.5, 0.00390625],
  [9, 10, 0.5, 0.0107421875],
  [5, 20, 0.1, 0.04317449],
  [30, 100, 0.2, 0.011248979],
  [1, 30, 0.1, 0.95760884],
])('at least %i of %i at %d has probability %d', (hits, of, chance, value) => {
  expect(binomialTail(hits, of, chance)).toBeCloseTo(value, 7);
});

test('at the edges nothing has to be computed', () => {
  expect(binomialTail(0, 10, 0.3)).toBe(1);
  expect(binomialTail(11, 10, 0.3)).toBe(0);
  expect(binomialTail(1, 10, 0)).toBe(0);
  expect(binomialTail(10, 10, 1)).toBe(1);
});
