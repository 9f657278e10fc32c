import { isWholeHourZone } from './whole-hour-zone.ts';

test.each([
  ['UTC', '2026-01-01', '2026-12-31', true],
  ['Europe/Oslo', '2026-01-01', '2026-12-31', true],
  ['Asia/Kolkata', '2026-01-01', '2026-01-02', false],
  ['Asia/Kathmandu', '2026-01-01', '2026-01-02', false],
  // +10:30 in winter, +11 in summer.
  ['Australia/Lord_Howe', '2026-01-05', '2026-03-01', true],
  ['Australia/Lord_Howe', '2026-01-05', '2026-06-01', false],
  // Moved from +8:30 to +9 in May 2018.
  ['Asia/Pyongyang', '2018-01-01', '2018-06-01', false],
  ['Asia/Pyongyang', '2019-01-01', '2026-06-01', true],
  ['Europe/Oslo', '0001-01-01', '9999-12-30', true],
])('%s from %s to %s: %p', (zone, from, to, whole) => {
  expect(isWholeHourZone(zone, `${from}T00:00:00Z`, `${to}T00:00:00Z`)).toBe(whole);
});
