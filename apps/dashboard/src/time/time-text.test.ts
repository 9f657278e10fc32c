import { agoText, durationText, knownTimeText, momentText, pointOf } from './time-text.ts';

test.each([
  [38, '38 s'],
  [132, '2 min 12 s'],
  [60, '1 min'],
  [840, '14 min'],
  [11_520, '3 h 12 min'],
  [28_800, '8 h'],
  [144_000, '40 h'],
  [219_600, '2 d 13 h'],
  [-5, '0 s'],
])('%d seconds read as %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

test('a moment always has its weekday and its zone', () => {
  expect(momentText('2026-11-06T09:41:08Z', 'Europe/Oslo')).toBe('Fri 6 Nov 2026, 10:41');
  expect(momentText('2026-11-06T23:41:08Z', 'Europe/Oslo', true)).toBe('Sat 7 Nov 2026, 00:41:08');
});

test('a recorded, a bracketed, an inferred and an unknown time look different', () => {
  const none = { at: null, earliest: null, latest: null };
  const at = '2026-11-06T12:53:22Z';
  expect(knownTimeText({ ...none, at, source: 'audit-event' }, 'UTC')).toBe('12:53:22');
  expect(
    knownTimeText({ at: null, earliest: at, latest: '2026-11-06T12:58:00Z', source: 'observed' }, 'UTC'),
  ).toBe('12:53–12:58');
  expect(knownTimeText({ ...none, at, source: 'unknown' }, 'UTC')).toBe('about 12:53, inferred');
  expect(knownTimeText({ ...none, source: 'unknown' }, 'UTC')).toBe('time not known');
});

test('the point of a bracket is its middle', () => {
  expect(
    pointOf({
      at: null,
      earliest: '2026-11-06T12:00:00Z',
      latest: '2026-11-06T12:10:00Z',
      source: 'observed',
    }),
  ).toBe('2026-11-06T12:05:00.000Z');
});

test('relative times end after a day', () => {
  const now = new Date('2026-11-06T12:00:00Z');
  expect(agoText('2026-11-06T11:57:50Z', now, 'UTC')).toBe('2 min ago');
  expect(agoText('2026-11-04T11:00:00Z', now, 'UTC')).toBe('Wed 4 Nov 2026, 11:00');
});
