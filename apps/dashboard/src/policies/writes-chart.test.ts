import type { LedgerBalance, WriteClass } from '@countersign/contract';
import type { Tokens } from '../chart/tokens.ts';
import { classAt, topOf, writesOption, writesSentence, writesSummary } from './writes-chart.ts';

const tokens = new Proxy({}, { get: (_, name) => `#${String(name)}` }) as Tokens;
type Counts = Partial<Record<WriteClass, number>>;
const bucket = (from: string, classes: Counts, coverage: 'complete' | 'gap' = 'complete') => ({
  from,
  to: from,
  classes,
  total: Object.values(classes).reduce((sum, n) => sum + n, 0),
  coverage,
});
const balance: LedgerBalance = {
  from: '2026-11-02T00:00:00Z',
  to: '2026-11-16T00:00:00Z',
  bucket: 'week',
  buckets: [
    bucket('2026-11-02T00:00:00Z', { unexplained: 1, approved: 60, undecidable: 19 }),
    bucket('2026-11-09T00:00:00Z', { approved: 3 }, 'gap'),
  ],
  types: [],
  classes: {
    approved: { count: 63, rows: [] },
    undecidable: { count: 19, rows: [] },
    unexplained: { count: 1, rows: [] },
  },
  total: 83,
  toBeJudged: 0,
  gaps: [],
};

test('bars stack from quiet to loud, and what does not occur is no series', () => {
  const { series } = writesOption(balance, 'UTC', tokens);
  expect(series.map(({ name }) => name)).toEqual(['Approved', 'Cannot be decided', 'Unexplained']);
  expect(series[1]?.data).toEqual([19, null]);
});

test('no two classes look the same without colour, but for the quietest and the loudest at its two ends', () => {
  const all = ['approved', 'exempt', 'service_made', 'outside_policy', 'undecidable', 'unexplained'] as const;
  const { series } = writesOption(
    { ...balance, classes: Object.fromEntries(all.map((one) => [one, { count: 1, rows: [] }])) },
    'UTC',
    tokens,
  );
  const looks = series.map(({ itemStyle }) =>
    JSON.stringify({ ...itemStyle, color: itemStyle.color === 'transparent', borderColor: '' }),
  );
  expect(new Set(looks).size).toBe(5);
  expect(looks[0]).toBe(looks.at(-1));
});

test('a click finds the class it was made on, thin ones too, and none above the bar', () => {
  const [first] = balance.buckets;
  if (!first) throw new Error('no bucket');
  const at = (pixels: number) => classAt(first, 100, pixels / 200, 200);
  expect(at(1)).toBe('approved');
  expect(at(119)).toBe('approved');
  expect(at(140)).toBe('undecidable');
  expect(at(161)).toBe('unexplained');
  expect(at(162)).toBe('unexplained');
  expect(at(180)).toBeNull();
});

test('the axis ends at a round number that holds the highest bar', () => {
  const top = (total: number) => topOf({ buckets: [{ ...bucket('', {}), total }] });
  expect([0, 1, 3, 80, 81, 401, 1000].map(top)).toEqual([2, 2, 4, 80, 100, 600, 1000]);
});

test('a bucket reads as a sentence, the exceptions first, and says when it was not completely read', () => {
  expect(writesSentence(balance, 0, 'UTC')).toBe(
    'week of 2 Nov: 80 changes · 1 unexplained, 19 cannot be decided, 60 approved',
  );
  expect(writesSentence(balance, 1, 'UTC')).toContain('gap in reading');
  expect(writesSentence(balance, 7, 'UTC')).toBe('');
});

test('the summary names the bucket with most unexplained changes', () => {
  expect(writesSummary(balance, 'UTC')).toBe(
    'Changes by class per week, 2 weeks. 83 changes; 1 unexplained. Most unexplained: week of 2 Nov, 1 of 80.',
  );
});
