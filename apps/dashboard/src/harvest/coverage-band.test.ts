import type { CoveragePeriod } from '@countersign/contract';
import { bandPieces, monthTicks, periodText, pieceAt, spanUpTo } from './coverage-band.ts';

const span = { from: '2026-01-01T00:00:00Z', to: '2026-01-11T00:00:00Z' };
const period = (
  from: string | null,
  to: string | null,
  state: CoveragePeriod['state'] = 'complete',
  reason: CoveragePeriod['reason'] = null,
): CoveragePeriod => ({ from, to, state, reason });

const on = (day: number) => `2026-01-${String(day).padStart(2, '0')}T00:00:00.000000Z`;

test('periods are cut to the strip, and open ends reach its ends', () => {
  const pieces = bandPieces(
    [
      period(null, on(2), 'before', 'before-first-read'),
      period(on(2), on(6)),
      period(on(6), null, 'partial', 'not-read-yet'),
    ],
    span,
    'UTC',
  );
  expect(pieces.map(({ left, width, state }) => [left, Number(width.toFixed(6)), state])).toEqual([
    [0, 0.1, 'before'],
    [0.1, 0.4, 'complete'],
    [0.5, 0.5, 'partial'],
  ]);
  expect(bandPieces([period('2025-01-01T00:00:00Z', '2025-12-01T00:00:00Z')], span, 'UTC')).toEqual([]);
});

test('a period says what it is, with its exact bounds', () => {
  const gap = period('2026-01-03T08:00:05.123000Z', '2026-01-04T10:00:00.000000Z', 'gap', 'forgotten');
  expect(periodText(gap, 'UTC')).toBe(
    'Gap: may have come and gone unseen · Sat 3 Jan 2026, 08:00:05 – Sun 4 Jan 2026, 10:00:00 · 25 h 59 min',
  );
  expect(periodText(period(on(6), null, 'partial', 'not-read-yet'), 'UTC')).toBe(
    'After the newest read · Tue 6 Jan 2026, 00:00:00 – now',
  );
  expect(periodText(period(null, on(2), 'before', 'before-first-read'), 'UTC')).toContain(
    'since ever – Fri 2 Jan',
  );
});

test('a gap too narrow to be hit is hit beside it, and complete periods are not in its way', () => {
  const pieces = bandPieces(
    [
      period(null, on(5)),
      period(on(5), '2026-01-05T01:00:00Z', 'gap', 'forgotten'),
      period('2026-01-05T01:00:00Z', null),
    ],
    span,
    'UTC',
  );
  expect(pieceAt(pieces, 0.1, 0.01)).toBe(0);
  expect(pieceAt(pieces, 0.395, 0.01)).toBe(1);
  expect(pieceAt(pieces, 0.41, 0.01)).toBe(1);
  expect(pieceAt(pieces, 0.9, 0.01)).toBe(2);
});

test('a year has twelve or thirteen firsts of a month, and January its year', () => {
  const ticks = monthTicks(spanUpTo(new Date('2026-11-25T12:00:00Z')), 'UTC');
  expect(ticks.map(({ text }) => text)).toEqual([
    'Dec',
    '2026',
    'Feb',
    'Mar',
    'Apr',
    'May',
    'Jun',
    'Jul',
    'Aug',
    'Sep',
    'Oct',
    'Nov',
  ]);
  expect(ticks.filter(({ isYear }) => isYear)).toHaveLength(1);
});
