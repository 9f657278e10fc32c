import { keepDaysMax, keepDaysMin, nameOfKeepDays, retentionPresets } from './retention-policy.ts';

test('the default is the first of the presets, and each is longer than Intune remembers', () => {
  expect(retentionPresets[0]?.keepDays).toBeNull();
  for (const { keepDays, why } of retentionPresets.slice(1)) {
    expect(keepDays).toBeGreaterThanOrEqual(keepDaysMin);
    expect(keepDays).toBeLessThanOrEqual(keepDaysMax);
    expect(why.length).toBeGreaterThan(20);
  }
  expect(keepDaysMin).toBeGreaterThan(30);
});

test('years in a name are whole years, leap days included', () => {
  const days = (years: number) => (Date.UTC(2024 + years, 0, 1) - Date.UTC(2024, 0, 1)) / 86_400_000;
  expect(retentionPresets.map(({ keepDays }) => keepDays)).toEqual([null, days(7), days(3), days(1)]);
});

test('a number of days is named by its preset, or by itself', () => {
  expect([null, 366, 90].map(nameOfKeepDays)).toEqual(['Keep for ever', '1 year', '90 days']);
});
