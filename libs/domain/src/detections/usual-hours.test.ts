import { hoursText, isHardlyEver, isOutside, usualHours } from './usual-hours.ts';

const counts = (of: Readonly<Record<number, number>>) =>
  Array.from({ length: 24 }, (_, hour) => of[hour] ?? 0);

test('finds the shortest stretch that holds the share', () => {
  expect(usualHours(counts({ 8: 30, 9: 40, 10: 25, 3: 5 }), 0.9)).toEqual({ from: 8, length: 3 });
  expect(usualHours(counts({ 8: 30, 9: 40, 10: 25, 3: 5 }), 1)).toEqual({ from: 3, length: 8 });
});

test('goes around midnight, as the day of somebody in Sydney does', () => {
  expect(usualHours(counts({ 22: 10, 23: 10, 0: 10, 1: 10 }), 0.9)).toEqual({ from: 22, length: 4 });
});

test('nothing counted is no answer', () => {
  expect(usualHours(counts({}), 0.9)).toBeNull();
  expect(usualHours([1, 2], 0.9)).toBeNull();
});

test.each([
  [{ from: 8, length: 10 }, 5, true],
  [{ from: 8, length: 10 }, 6, false],
  [{ from: 8, length: 10 }, 19, false],
  [{ from: 8, length: 10 }, 20, true],
  [{ from: 22, length: 4 }, 3, false],
  [{ from: 22, length: 4 }, 4, true],
  [{ from: 22, length: 4 }, 20, false],
  [{ from: 22, length: 4 }, 19, true],
  [{ from: 0, length: 21 }, 22, false],
])('of %j, two hours allowed, %i is outside: %s', (hours, hour, expected) => {
  expect(isOutside(hours, hour, 2)).toBe(expected);
});

test('hardly ever is one in fifty within an hour, around midnight too', () => {
  expect(isHardlyEver(counts({ 9: 49, 0: 1 }), 23)).toBe(true);
  expect(isHardlyEver(counts({ 9: 48, 0: 1 }), 23)).toBe(false);
  expect(isHardlyEver(counts({ 9: 48, 1: 1 }), 23)).toBe(true);
});

test('is said as a clock shows it', () => {
  expect(hoursText({ from: 22, length: 4 })).toBe('22:00 to 02:00 UTC');
});
