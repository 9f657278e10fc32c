import { findingsOf } from '../../test/builders.ts';
import { monthRow, october, times } from '../../test/month-builders.ts';
import type { MonthRow } from './subject.ts';
import { expiryRate } from './expiry-rate.ts';

const judge = (rows: readonly MonthRow[]) => expiryRate.judge(october(rows));

/** Requests of these days before the end of the month, the first of them expired. */
const requests = (
  from: number,
  to: number,
  count: number,
  expired: number,
  changes: Partial<MonthRow> = {},
) =>
  times(count, (nth) =>
    monthRow(from + (nth * (to - from)) / count, {
      ...(nth < expired
        ? { decision: null, approverId: null, approverName: null, earliest: null, latest: null }
        : {}),
      ...changes,
    }),
  );

test('a quarter of the requests expired, where it was one in fifty before: told with both', () => {
  const [finding, ...others] = findingsOf(judge([...requests(0, 29, 24, 6), ...requests(31, 119, 100, 2)]));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    severity: 'low',
    title: '25 % of the requests about type app expired unanswered',
    facts: {
      policyType: 'app',
      expired: 6,
      requests: 24,
      share: 0.25,
      expiredBefore: 2,
      requestsBefore: 100,
      expectedAtMost: 0.07001,
    },
  });
  expect(finding?.explanation).toContain('would not have fired below either');
  expect(finding?.evidence).toHaveLength(6);
});

test.each([
  ['a tenth', [...requests(0, 29, 20, 2), ...requests(31, 119, 100, 0)]],
  ['as many as always', [...requests(0, 29, 24, 6), ...requests(31, 119, 100, 20)]],
  ['a test tenant, where most expire', [...requests(0, 29, 24, 20), ...requests(31, 119, 40, 35)]],
])('a near miss or a look-alike stays silent: %s', (_what, rows) => {
  expect(findingsOf(judge(rows))).toEqual([]);
});

test.each([
  ['nineteen requests', [...requests(0, 29, 19, 9), ...requests(31, 119, 100, 0)]],
  [
    'nothing to compare with, in the first months or after a gap',
    [...requests(0, 29, 24, 12), ...requests(31, 119, 19, 0)],
  ],
])('not enough data: %s', (_what, rows) => {
  expect(judge(rows)).toEqual({ cannotDecide: expect.stringContaining('Not enough data') as unknown });
});

test('the finding is about a type, whatever people are called, and in any order of arrival', () => {
  const rows = [...requests(0, 29, 24, 6), ...requests(31, 119, 100, 2)];
  expect(judge(rows.map((row) => ({ ...row, requesterName: 'New' })).reverse())).toEqual(judge(rows));
});
