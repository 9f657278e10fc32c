import { formatTicks, instantOf, parseTicks, ticksOf } from './ticks.ts';

test.each([
  ['2026-10-05T09:01:09.1234567Z', '2026-10-05T09:01:09.1234567Z'],
  ['2026-10-05T09:01:10.5Z', '2026-10-05T09:01:10.5Z'],
  ['2026-10-05T09:01:10Z', '2026-10-05T09:01:10Z'],
  ['2026-10-05', '2026-10-05T00:00:00Z'],
  ['2026-10-05T09:01:10+02:00', '2026-10-05T07:01:10Z'],
  ['2024-02-29T23:59:59.9999999Z', '2024-02-29T23:59:59.9999999Z'],
])('%s is read to the last digit and written as %s', (text, expected) => {
  expect(formatTicks(parseTicks(text)!)).toBe(expected);
});

test.each(["'2026-10-05'", '10/05/2026', '2026-10-05T09:01:09.12345678Z', '2026-13-01', 'now'])(
  '%s is no instant',
  (text) => {
    expect(parseTicks(text)).toBeUndefined();
  },
);

test('milliseconds survive the way to ticks and back', () => {
  const at = Date.parse('2026-11-23T14:30:00.123Z');
  expect(instantOf(ticksOf(at, 4567))).toBe(at);
  expect(formatTicks(ticksOf(at, 4567))).toBe('2026-11-23T14:30:00.1234567Z');
});
