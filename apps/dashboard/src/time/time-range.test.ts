import { midnight, resolveRange, shiftRange } from './time-range.ts';

const now = new Date('2026-11-23T12:34:56Z');
const iso = (range: { from: Date | null; to: Date | null }) => [
  range.from?.toISOString(),
  range.to?.toISOString(),
];

test('the last 90 days run to the end of today and do not move within a day', () => {
  const noon = resolveRange({ t: '90d' }, 'UTC', now);
  const evening = resolveRange({ t: '90d' }, 'UTC', new Date('2026-11-23T21:00:00Z'));
  expect(iso(noon)).toEqual(['2026-08-25T00:00:00.000Z', '2026-11-24T00:00:00.000Z']);
  expect(iso(evening)).toEqual(iso(noon));
  expect(noon.text).toBe('25 Aug – 23 Nov 2026');
});

test.each([
  ['lastq', '2026-07-01', '2026-10-01'],
  ['qtd', '2026-10-01', '2026-11-24'],
  ['lastm', '2026-10-01', '2026-11-01'],
  ['wtd', '2026-11-23', '2026-11-24'],
  ['lastw', '2026-11-16', '2026-11-23'],
  ['lasty', '2025-01-01', '2026-01-01'],
])('%s runs from %s to %s', (t, from, to) => {
  expect(iso(resolveRange({ t }, 'UTC', now))).toEqual([`${from}T00:00:00.000Z`, `${to}T00:00:00.000Z`]);
});

test('the quarter before the first is the last of the year before', () => {
  const range = resolveRange({ t: 'lastq' }, 'UTC', new Date('2026-02-01T00:00:00Z'));
  expect(iso(range)).toEqual(['2025-10-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z']);
});

test('dates are midnights of the zone, on both sides of a change of the clock', () => {
  expect(midnight(2026, 10, 25, 'Europe/Oslo').toISOString()).toBe('2026-10-24T22:00:00.000Z');
  expect(midnight(2026, 10, 26, 'Europe/Oslo').toISOString()).toBe('2026-10-25T23:00:00.000Z');
  expect(midnight(2026, 3, 29, 'Europe/Oslo').toISOString()).toBe('2026-03-28T23:00:00.000Z');
  expect(midnight(2026, 11, 6, 'Pacific/Auckland').toISOString()).toBe('2026-11-05T11:00:00.000Z');
});

test('nonsense falls back to the default and all has no bounds', () => {
  expect(resolveRange({ t: 'yesterdayish' }, 'UTC', now).label).toBe('90 d');
  expect(iso(resolveRange({ t: 'all' }, 'UTC', now))).toEqual([undefined, undefined]);
});

test('a range moves by its own length and an open one does not move', () => {
  expect(shiftRange(resolveRange({ from: '2026-09-01', to: '2026-09-11' }, 'UTC', now), -1)).toEqual({
    from: '2026-08-22T00:00:00.000Z',
    to: '2026-09-01T00:00:00.000Z',
  });
  expect(shiftRange(resolveRange({ t: 'all' }, 'UTC', now), 1)).toBeNull();
});
