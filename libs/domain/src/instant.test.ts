import fc from 'fast-check';
import { addSeconds, middle, monthOf, readInstant, secondsBetween, weekOf } from './instant.ts';

test.each([
  ['2026-10-05T08:12:44.1234567Z', '2026-10-05T08:12:44.123456Z'],
  ['2026-10-05T08:12:44Z', '2026-10-05T08:12:44.000000Z'],
  ['2026-10-05T08:12:44.5', '2026-10-05T08:12:44.500000Z'],
  ['2026-10-05T08:12Z', '2026-10-05T08:12:00.000000Z'],
  ['2026-10-05', '2026-10-05T00:00:00.000000Z'],
  ['2016-12-31T23:59:51.6363086-08:00', '2017-01-01T07:59:51.636308Z'],
  ['2026-10-05T08:12:44.000001+0530', '2026-10-05T02:42:44.000001Z'],
  ['2026-10-05 08:12:44,123456789+02', '2026-10-05T06:12:44.123456Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000000Z'],
])('reads %s', (text, instant) => {
  expect(readInstant(text)).toBe(instant);
});

test('F18 cuts digits beyond the sixth instead of rounding into the next second', () => {
  expect(readInstant('2026-10-05T23:59:59.9999999Z')).toBe('2026-10-05T23:59:59.999999Z');
});

test.each([
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.9999999Z',
  '9999-12-31T23:59:59.9999999-08:00',
  '0001-01-01T02:00:00+03:00',
  '0000-05-01T00:00:00Z',
  '2025-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-10-05T24:00:00Z',
  '2026-10-05T08:12:44+99:00',
  '2025-04-11:21:02.3387000Z',
  '4/25/2025 12:44:00 AM',
  '',
  'yesterday',
  null,
  undefined,
  1_700_000_000,
  {},
])('takes %p for no instant', (value) => {
  expect(readInstant(value)).toBeNull();
});

const instants = fc
  .tuple(
    fc.date({ min: new Date('1970-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
    fc.nat(999),
  )
  .map(([date, micros]) => `${date.toISOString().slice(0, 23)}${String(micros).padStart(3, '0')}Z`);

test('what was read is read again unchanged', () => {
  fc.assert(fc.property(instants, (instant) => readInstant(instant) === instant));
});

test('adding the seconds between two instants leads from one to the other, to the microsecond', () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: -1e9, max: 1e9 }), (instant, micros) => {
      const other = addSeconds(instant, micros / 1e6);
      expect(Math.round(secondsBetween(instant, other) * 1e6)).toBe(micros);
    }),
  );
});

test('the middle of two instants lies between them', () => {
  fc.assert(
    fc.property(instants, instants, (a, b) => {
      const [first, last] = a < b ? [a, b] : [b, a];
      const between = middle(a, b);
      return first <= between && between <= last;
    }),
  );
});

test('counts microseconds in sums', () => {
  expect(addSeconds('2026-12-31T23:59:59.999999Z', 0.000001)).toBe('2027-01-01T00:00:00.000000Z');
  expect(middle('2026-10-05T00:00:00.000000Z', '2026-10-05T00:00:00.000003Z')).toBe(
    '2026-10-05T00:00:00.000001Z',
  );
});

test('names a month by its first day', () => {
  expect(monthOf('2026-10-31T23:59:59.999999Z')).toBe('2026-10-01');
});

test.each([
  ['2026-11-23T00:00:00.000000Z', '2026-11-23T00:00:00.000000Z'],
  ['2026-11-22T23:59:59.999999Z', '2026-11-16T00:00:00.000000Z'],
  ['2026-11-26T17:00:00.000000Z', '2026-11-23T00:00:00.000000Z'],
  ['1969-12-31T12:00:00.000000Z', '1969-12-29T00:00:00.000000Z'],
])('the week of %s begins on %s', (instant, monday) => {
  expect(weekOf(instant)).toBe(monday);
});
