import { findingsOf } from '../../test/builders.ts';
import { monthRow, october, times } from '../../test/month-builders.ts';
import type { MonthRow } from './subject.ts';
import { habituallyFast } from './habitually-fast.ts';

const judge = (rows: readonly MonthRow[]) => habituallyFast.judge(october(rows));
const scripts = (count: number, seconds: number | null, changes: Partial<MonthRow> = {}) =>
  times(count, (nth) => monthRow(nth, { policyTypes: ['script'], seconds, ...changes }));

test('six of ten approvals within a minute are a habit, told with the interval', () => {
  const [finding, ...others] = findingsOf(judge([...scripts(6, 59), ...scripts(4, 60)]));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    severity: 'medium',
    title: 'Bo Berg approved 6 of 10 requests of some weight in less than 60 seconds',
    facts: { fast: 6, approvals: 10, share: 0.6, atLeast: 0.3127, atMost: 0.8318 },
  });
  expect(finding?.explanation).toContain('would not have fired at 50 % or below');
  expect(finding?.evidence).toHaveLength(6);
});

test('a request on several objects is of some weight, whatever its type', () => {
  expect(findingsOf(judge(scripts(10, 5, { policyTypes: ['app'], resourceCount: 2 })))).toHaveLength(1);
});

test.each([
  ['half of them', [...scripts(5, 10), ...scripts(5, 600)]],
  ['rejections', [...scripts(10, 600), ...scripts(20, 5, { decision: 'rejected' })]],
  ['routine: one app each', [...scripts(10, 600), ...scripts(20, 5, { policyTypes: ['app'] })]],
  ['last month', [...scripts(10, 600), ...scripts(20, 5, { at: '2026-09-20T12:00:00.000000Z' })]],
])('a near miss or a look-alike stays silent: %s', (_what, rows) => {
  expect(findingsOf(judge(rows))).toEqual([]);
});

test('nine approvals are not enough, nor are decisions whose time a gap took', () => {
  for (const rows of [scripts(9, 5), scripts(30, null)])
    expect(judge(rows)).toEqual({ cannotDecide: expect.stringContaining('Not enough data') as unknown });
});

test('a renamed approver keeps the finding', () => {
  const rows = scripts(10, 5);
  const [before, after] = [rows, rows.map((row) => ({ ...row, approverName: 'Bo Married' }))].map(
    (all) => findingsOf(judge(all))[0],
  );
  expect(after?.findingId).toBe(before?.findingId);
});
