import { cutGaps, timeAxis } from './time-axis.ts';

const hour = 3_600_000;
const start = Date.parse('2026-11-06T09:41:08Z');
const place = { left: 120, right: 820, zone: 'UTC', isTrueScale: false };

test('a gap that would hide everything else is cut and its true length printed', () => {
  const axis = timeAxis([start, start + 3 * hour, start + 720 * hour], place);
  expect(axis.cuts).toHaveLength(1);
  expect(axis.cuts[0]?.text).toBe('29 d 19 h');
  expect(axis.x(start + 3 * hour)).toBeGreaterThan(axis.x(start) + 150);
  expect(axis.x(start + 720 * hour)).toBeLessThanOrEqual(820);
});

test('gaps of the same size are left alone, and so is the only gap', () => {
  expect(cutGaps([0, 3 * hour, 5 * hour])).toEqual([]);
  expect(cutGaps([0, 72 * hour])).toEqual([]);
  expect(cutGaps([5])).toEqual([]);
});

test('several long gaps can be cut', () => {
  expect(cutGaps([0, hour, 200 * hour, 201 * hour, 9000 * hour])).toHaveLength(2);
});

test('time never runs backwards on the axis, cuts included', () => {
  const axis = timeAxis([start, start + hour, start + 2 * hour, start + 500 * hour], place);
  let last = -Infinity;
  for (let at = start; at <= start + 500 * hour; at += hour / 2) {
    const x = axis.x(at);
    expect(x).toBeGreaterThanOrEqual(last);
    last = x;
  }
});

test('true scale has no cuts', () => {
  expect(timeAxis([start, start + hour, start + 900 * hour], { ...place, isTrueScale: true }).cuts).toEqual(
    [],
  );
});

test('a label that would be cut off at the right edge is left out', () => {
  for (const seconds of [26, 60, 3600, 72 * 3600, 76 * 3600, 700 * 3600])
    for (const tick of timeAxis([start, start + seconds * 1000], place).ticks)
      expect(tick.x + (tick.day ? 48 + (tick.text ? 54 : 0) : 27)).toBeLessThanOrEqual(place.right);
});

test('ticks are round local times, the first with its day', () => {
  const axis = timeAxis([start, start + 6 * hour], { ...place, zone: 'Asia/Kolkata' });
  expect(axis.ticks[0]).toMatchObject({ day: '6 Nov' });
  expect(axis.ticks.every((tick) => tick.text.endsWith(':00'))).toBe(true);
});
