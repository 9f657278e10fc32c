import type { BacktestFinding } from '@countersign/contract';
import { backtestOption, effectWords, limitWords, triageWords, weeksOf } from './backtest-chart.ts';
import { tokenNames, type Tokens } from '../chart/tokens.ts';

const tokens = Object.fromEntries(tokenNames.map((name) => [name, '#123456'])) as Tokens;

function aFinding(lastAt: string, change: BacktestFinding['change']): BacktestFinding {
  return { findingId: `${lastAt} ${change}`, title: 't', severity: 'low', lastAt, change, resolution: null };
}

const range = { from: '2026-09-01T00:00:00Z', to: '2026-09-22T00:00:00Z' };

test('each finding stands in its week, the last week ending with the range', () => {
  const findings = [
    aFinding('2026-09-21T23:59:59Z', 'kept'),
    aFinding('2026-09-15T00:00:00Z', 'new'),
    aFinding('2026-09-14T23:59:59Z', 'gone'),
    aFinding('2026-09-01T00:00:00Z', 'gone'),
  ];
  expect(weeksOf({ ...range, findings }).map(({ from, counts }) => [from.slice(0, 10), counts])).toEqual([
    ['2026-09-01', { kept: 0, new: 0, gone: 1 }],
    ['2026-09-08', { kept: 0, new: 0, gone: 1 }],
    ['2026-09-15', { kept: 1, new: 1, gone: 0 }],
  ]);
});

test('a range of years does not become a thousand bars', () => {
  expect(weeksOf({ from: '2000-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z', findings: [] })).toHaveLength(
    200,
  );
});

test('the chart stacks what stays, comes and goes', () => {
  const weeks = weeksOf({ ...range, findings: [aFinding('2026-09-21T00:00:00Z', 'gone')] });
  const { series } = backtestOption(weeks, 'UTC', tokens);
  expect(series.map(({ name, data }) => [name, data])).toEqual([
    ['stay', [null, null, null]],
    ['would come', [null, null, null]],
    ['would go', [null, null, 1]],
  ]);
});

test.each([
  [
    { now: 2, draft: 1, findings: [aFinding('a', 'kept'), aFinding('b', 'gone')] },
    '2 findings would become 1: 1 would go, none would come.',
  ],
  [{ now: 1, draft: 1, findings: [aFinding('a', 'kept')] }, 'The same 1 finding, by either.'],
  [{ now: 0, draft: 0, findings: [] }, 'Nothing is found, by either.'],
])('the effect in words', (result, words) => {
  expect(effectWords(result)).toBe(words);
});

test('what was not looked at is said', () => {
  expect(limitWords({ judged: 10_000, isComplete: false, undecided: 3 })).toBe(
    'Only the newest 10,000 were judged; there are older ones in this range. Of 3 the rule cannot decide.',
  );
});

test('the effect is held against what people closed', () => {
  const closed = (change: BacktestFinding['change'], resolution: BacktestFinding['resolution']) => ({
    ...aFinding('2026-09-21T00:00:00Z', change),
    resolution,
  });
  expect(triageWords({ findings: [aFinding('2026-09-21T00:00:00Z', 'gone')] })).toBeNull();
  expect(
    triageWords({
      findings: [
        closed('kept', 'true'),
        closed('gone', 'accepted'),
        closed('gone', 'benign'),
        closed('kept', 'benign'),
        closed('gone', 'benign'),
      ],
    }),
  ).toBe('Of what was closed it keeps 1 of 2 that were true and drops 2 of 3 that were benign.');
});
