import { instantOfField } from './instant-field.ts';

test.each([
  ['2026-07-05T10:00', 'Europe/Oslo', '2026-07-05T08:00:00.000Z'],
  ['2026-12-05T10:00:30', 'Europe/Oslo', '2026-12-05T09:00:30.000Z'],
  ['2026-10-25T04:00', 'Europe/Oslo', '2026-10-25T03:00:00.000Z'],
  ['2026-07-05', 'UTC', null],
  ['2026-13-05T10:00', 'UTC', null],
])('the field %s in %s is %s', (text, zone, instant) => {
  expect(instantOfField(text, zone)).toBe(instant);
});
