import { bandTicks } from './band-ticks.ts';

const texts = (from: string, to: string, zone = 'UTC') =>
  bandTicks({ from, to }, zone).map(({ text }) => text);

test('a day has hours, a month has days, a year has months, of which January carries the year', () => {
  expect(texts('2026-09-01T01:30:00Z', '2026-09-02T01:30:00Z')).toEqual(['06:00', '12:00', '18:00', '00:00']);
  expect(texts('2026-09-01T00:00:00Z', '2026-09-05T00:00:00Z')).toEqual(['1 Sep', '2 Sep', '3 Sep', '4 Sep']);
  expect(texts('2026-10-15T00:00:00Z', '2027-03-15T00:00:00Z')).toEqual(['Nov', 'Dec', '2027', 'Feb', 'Mar']);
});

test('of a range of years every January is a tick', () => {
  expect(texts('2024-11-21T00:00:00Z', '2026-11-26T00:00:00Z').filter((text) => /^2/.test(text))).toEqual([
    '2025',
    '2026',
  ]);
});

test('ticks stand at the midnights of the zone, also across a change of the clock', () => {
  const ticks = bandTicks({ from: '2026-10-24T00:00:00Z', to: '2026-10-27T00:00:00Z' }, 'Europe/Oslo');
  const hours = ticks.map(({ left }) => Math.round(left * 72));
  expect(hours).toEqual([22, 47, 71]);
});

test('however long the range, there are few', () => {
  for (const to of ['2026-03-01', '2026-12-01', '2031-01-01', '2076-01-01'])
    expect(texts('2026-01-01T00:00:00Z', `${to}T00:00:00Z`).length).toBeLessThanOrEqual(13);
  expect(texts('2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')).toEqual([]);
});
