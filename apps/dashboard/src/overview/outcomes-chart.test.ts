import type { CoverageState, Volume } from '@countersign/contract';
import type { Tokens } from '../chart/tokens.ts';
import { bucketSentence, outcomesOption, outcomesSummary, timeStep } from './outcomes-chart.ts';

const tokens = new Proxy({}, { get: (_, name) => `#${String(name)}` }) as Tokens;
const bucket = (
  from: string,
  outcomes: Volume['buckets'][number]['outcomes'],
  coverage: CoverageState = 'complete',
) => ({
  from,
  to: from,
  total: Object.values(outcomes).reduce((sum, n) => sum + n, 0),
  outcomes,
  complete: coverage === 'complete',
  coverage,
});
const volume: Volume = {
  from: '2026-11-02T00:00:00Z',
  to: '2026-11-16T00:00:00Z',
  bucket: 'week',
  buckets: [
    bucket('2026-11-02T00:00:00Z', { completed: 6, rejected: 2, approved_lapsed: 1, approved_open: 1 }),
    bucket('2026-11-09T00:00:00Z', { waiting: 3 }, 'gap'),
  ],
  totals: { completed: 6, rejected: 2, approved_lapsed: 1, approved_open: 1, waiting: 3 },
  total: 13,
  gaps: [],
};

test('bars stack from quiet to loud, and what does not occur is not a series', () => {
  const { series } = outcomesOption(volume, undefined, 'UTC', tokens);
  expect(series.map((one) => one.name)).toEqual(['Completed', 'Not completed', 'Waiting', 'Rejected']);
  expect(series[1]?.data).toEqual([2, null]);
});

test('outcomes differ without colour: waiting is hollow, not completed has a pattern', () => {
  const { series } = outcomesOption(volume, undefined, 'UTC', tokens);
  expect(series[2]).toMatchObject({ itemStyle: { color: 'transparent', borderType: 'dashed' } });
  expect(series[1]).toHaveProperty('itemStyle.decal');
});

test('a bucket reads as a sentence and says when it was not completely read', () => {
  expect(bucketSentence(volume, undefined, 0, 'UTC')).toBe(
    'week of 2 Nov: 10 requests · 6 completed, 2 rejected, 1 lapsed, 1 approved',
  );
  expect(bucketSentence(volume, undefined, 1, 'UTC')).toContain('gap in reading');
});

test('the summary names the bucket with most rejections', () => {
  expect(outcomesSummary(volume, 'UTC')).toBe(
    'Outcomes per week, 2 weeks. 13 requests; completed 46 %. Most rejections: week of 2 Nov, 2 of 10.',
  );
});

test('the time axis ends at a round time', () => {
  expect(timeStep(50)).toBe(30);
  expect(timeStep(5 * 3600)).toBe(14_400);
  expect(timeStep(15 * 3600)).toBe(28_800);
});
