import type { Volume } from '@countersign/contract';
import type { Tokens } from '../chart/tokens.ts';
import { outcomesOverTime } from './outcomes-over-time.ts';

const tokens = new Proxy({}, { get: (_, name) => `#${String(name)}` }) as Tokens;
const bucket = (from: string, outcomes: Volume['buckets'][number]['outcomes']) => ({
  from,
  to: from,
  outcomes,
  total: 0,
  complete: true,
  coverage: 'complete' as const,
});

test('each outcome that occurs is a stack over all buckets, and an empty one draws nothing', () => {
  const volume: Volume = {
    from: '2026-11-02T00:00:00Z',
    to: '2026-11-16T00:00:00Z',
    bucket: 'week',
    buckets: [
      bucket('2026-11-02T00:00:00Z', { completed: 6, rejected: 2 }),
      bucket('2026-11-09T00:00:00Z', { completed: 1 }),
    ],
    totals: { completed: 7, rejected: 2 },
    total: 9,
    gaps: [],
  };
  const { series, xAxis } = outcomesOverTime(volume, 'UTC', tokens);
  expect(xAxis.data).toEqual(['2 Nov', '9 Nov']);
  expect(series.map(({ name, data }) => [name, data])).toEqual([
    ['Completed', [6, 1]],
    ['Rejected', [2, null]],
  ]);
});
