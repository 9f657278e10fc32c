import type { Volume } from '@countersign/contract';
import { histogramOf, roundTop } from './histogram.ts';

const volume = (...totals: number[]): Volume => ({
  from: '',
  to: '',
  bucket: 'week',
  buckets: totals.map((total, index) => ({
    from: `2026-11-0${index + 1}T00:00:00Z`,
    to: '',
    total,
    outcomes: {},
    complete: index === 0,
    coverage: index === 0 ? 'complete' : 'partial',
  })),
  totals: {},
  total: 0,
  gaps: [],
});

test('matching requests stand in front of all requests of the same bucket', () => {
  const { bars, top } = histogramOf(volume(9, 4), volume(3, 4), 'UTC');
  expect(top).toBe(10);
  expect(bars[0]).toMatchObject({ all: 0.9, matching: 0.3, text: 'week of 1 Nov: 3 of 9 requests' });
  expect(bars[1]?.text).toBe('week of 2 Nov: 4 requests, not completely read');
});

test.each([
  [0, 2],
  [3, 4],
  [7, 8],
  [41, 60],
  [100, 100],
])('%d ends at %d', (largest, top) => {
  expect(roundTop(largest)).toBe(top);
});
