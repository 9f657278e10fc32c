import { logChoose, logFactorial } from './log-factorial.ts';

test.each([
  [0, 0],
  [1, 0],
  [10, Math.log(3_628_800)],
  [20, 42.3356164608],
  // Where the series takes over, and far beyond: values of the C library’s lgamma.
  [21, 45.3801388985],
  [100, 363.7393755556],
  [1000, 5912.1281784882],
])('ln %i! is %d', (n, value) => {
  expect(logFactorial(n)).toBeCloseTo(value, 9);
});

test('there are 2,598,960 hands of five cards, and no way to draw six of five', () => {
  expect(Math.exp(logChoose(52, 5))).toBeCloseTo(2_598_960, 4);
  expect(Math.exp(logChoose(5, 6))).toBe(0);
  expect(Math.exp(logChoose(5, -1))).toBe(0);
});
