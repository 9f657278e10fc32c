import fc from 'fast-check';
import { wilson } from './wilson.ts';

// Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('%i of %i lies between %d and %d', (hits, of, lower, upper) => {
  const interval = wilson(hits, of);
  expect(interval.lower).toBeCloseTo(lower, 4);
  expect(interval.upper).toBeCloseTo(upper, 4);
});

test('of nothing it can be anything', () => {
  expect(wilson(0, 0)).toEqual({ lower: 0, upper: 1 });
});

test('the share lies within, and more of the same makes it narrower', () => {
  const share = fc.integer({ min: 1, max: 300 }).chain((of) => fc.tuple(fc.nat(of), fc.constant(of)));
  fc.assert(
    fc.property(share, ([hits, of]) => {
      const { lower, upper } = wilson(hits, of);
      expect(lower).toBeGreaterThanOrEqual(0);
      expect(lower).toBeLessThanOrEqual(hits / of + 1e-12);
      expect(upper).toBeGreaterThanOrEqual(hits / of - 1e-12);
      expect(upper).toBeLessThanOrEqual(1);
      const more = wilson(hits * 4, of * 4);
      expect(more.upper - more.lower).toBeLessThan(upper - lower);
    }),
  );
});
