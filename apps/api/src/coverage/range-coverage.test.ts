import { type CoverageState, type Source } from '@countersign/contract';
import { RangeCoverage, worst } from './range-coverage.ts';
import { type CoverageRow, openEnd, sinceEver } from './source-coverage.query.ts';

const day = (text: string) => (text === sinceEver || text === openEnd ? text : `${text}T00:00:00.000000Z`);

function period(
  tenantId: number,
  from: string,
  to: string,
  state: CoverageState = 'complete',
  source: Source = 'approval-requests',
): CoverageRow {
  const reason = state === 'complete' ? null : 'forgotten';
  return { tenantId, entraId: `t${tenantId}`, source, from: day(from), to: day(to), state, reason };
}

/** Complete from January on, with a gap in March, read until June. */
const withGap = (tenantId: number) => [
  period(tenantId, sinceEver, '2026-01-01', 'before'),
  period(tenantId, '2026-01-01', '2026-03-01'),
  period(tenantId, '2026-03-01', '2026-04-01', 'gap'),
  period(tenantId, '2026-04-01', '2026-06-01'),
  period(tenantId, '2026-06-01', openEnd, 'partial'),
];
const events = (tenantId: number, from: string, to: string) =>
  period(tenantId, from, to, 'complete', 'audit-events');

const later = day('2026-12-01');
const of = (coverage: RangeCoverage, tenants: number[], from: string, to: string) =>
  coverage.of(tenants, day(from), day(to));

test('of several states the worst is told: a loss before what is not read, that before what was not begun', () => {
  expect(worst(['complete', 'before', 'partial', 'gap', 'complete'])).toBe('gap');
  expect(worst(['before', 'partial'])).toBe('partial');
  expect(worst(['complete', 'before'])).toBe('before');
  expect(worst(['complete'])).toBe('complete');
});

test('a stretch is complete only within one known period, and for every tenant', () => {
  const coverage = new RangeCoverage(
    'approval-requests',
    [...withGap(1), period(2, '2026-01-01', '2026-06-01')],
    new Set(),
    later,
  );
  expect(of(coverage, [1], '2026-01-01', '2026-03-01')).toBe('complete');
  expect(of(coverage, [1], '2026-02-28', '2026-03-02')).toBe('gap');
  expect(of(coverage, [1], '2026-03-10', '2026-03-11')).toBe('gap');
  expect(of(coverage, [1], '2025-12-30', '2026-01-02')).toBe('before');
  expect(of(coverage, [1], '2026-05-30', '2026-06-02')).toBe('partial');
  expect(of(coverage, [1], '2025-01-01', '2026-12-01')).toBe('gap');
  expect(of(coverage, [2], '2026-02-28', '2026-03-02')).toBe('complete');
  expect(of(coverage, [1, 2], '2026-02-28', '2026-03-02')).toBe('gap');
  expect(of(coverage, [2, 3], '2026-02-01', '2026-02-02')).toBe('before');
  expect(coverage.isComplete([], day('2026-02-01'), day('2026-02-02'))).toBe(false);
});

test('events that name their requests fill what reads of requests left, and only where they do', () => {
  const rows = [
    ...withGap(1),
    events(1, '2025-10-01', '2026-03-11'),
    ...withGap(2),
    events(2, '2025-10-01', '2026-03-11'),
  ];
  const coverage = new RangeCoverage('approval-requests', rows, new Set([1]), later);
  expect(of(coverage, [1], '2025-10-01', '2026-03-11')).toBe('complete');
  expect(of(coverage, [1], '2026-03-10', '2026-03-12')).toBe('gap');
  expect(of(coverage, [2], '2025-12-01', '2025-12-02')).toBe('before');
  expect(coverage.gaps({ from: null, to: null })).toEqual([
    { tenantId: 't2', from: day('2026-03-01'), to: day('2026-04-01') },
    { tenantId: 't1', from: day('2026-03-11'), to: day('2026-04-01') },
  ]);
});

test('what events tell in part of the time before our own is not completely read, and a gap stays one', () => {
  const late: CoverageRow = {
    ...events(1, '2025-01-01', '2026-04-01'),
    state: 'partial',
    reason: 'read-late',
  };
  const coverage = new RangeCoverage('approval-requests', [...withGap(1), late], new Set([1]), later);
  expect(of(coverage, [1], '2025-06-01', '2025-06-02')).toBe('partial');
  expect(of(coverage, [1], '2024-06-01', '2024-06-02')).toBe('before');
  expect(of(coverage, [1], '2026-03-02', '2026-03-03')).toBe('gap');
});

test('gaps are cut to the range that was asked for', () => {
  const coverage = new RangeCoverage('approval-requests', withGap(1), new Set(), later);
  const gaps = (from: string | null, to: string | null) =>
    coverage.gaps({ from: from && day(from), to: to && day(to) }).map((gap) => [gap.from, gap.to]);
  expect(gaps('2026-03-10', null)).toEqual([[day('2026-03-10'), day('2026-04-01')]]);
  expect(gaps(null, '2026-03-10')).toEqual([[day('2026-03-01'), day('2026-03-10')]]);
  expect(gaps('2026-04-01', '2026-05-01')).toEqual([]);
});

test('a stretch that is still running is complete while reads are on time', () => {
  const now = '2026-06-01T00:30:00.000000Z';
  const onTime = new RangeCoverage('approval-requests', withGap(1), new Set(), now);
  expect(onTime.of([1], day('2026-05-01'), day('2026-07-01'))).toBe('complete');
  expect(onTime.of([1], day('2026-05-01'), now)).toBe('complete');
  expect(onTime.of([1], day('2026-05-01'), '2026-06-01T00:10:00.000000Z')).toBe('partial');
  expect(onTime.of([1], day('2026-06-02'), day('2026-07-01'))).toBe('complete');
  const late = new RangeCoverage('approval-requests', withGap(1), new Set(), '2026-06-01T01:30:00.000000Z');
  expect(late.of([1], day('2026-05-01'), day('2026-07-01'))).toBe('partial');
});

test('a range that is open begins with what is known and ends now', () => {
  const coverage = new RangeCoverage(
    'approval-requests',
    withGap(1),
    new Set(),
    '2026-06-01T00:30:00.000000Z',
  );
  expect(coverage.ofRange([1], { from: null, to: day('2026-03-01') })).toBe('complete');
  expect(coverage.ofRange([1], { from: null, to: null })).toBe('gap');
  expect(coverage.ofRange([1], { from: day('2026-05-01'), to: null })).toBe('complete');
  expect(coverage.ofRange([1], { from: day('2025-05-01'), to: day('2026-02-01') })).toBe('before');
  expect(coverage.ofRange([2], { from: null, to: null })).toBe('before');
});

test('events are known by their own reads alone', () => {
  const rows = [...withGap(1), events(1, '2025-10-01', '2026-03-11')];
  const coverage = new RangeCoverage('audit-events', rows, new Set(), later);
  expect(of(coverage, [1], '2026-03-10', '2026-03-11')).toBe('complete');
  expect(of(coverage, [1], '2026-05-10', '2026-05-11')).toBe('partial');
});
