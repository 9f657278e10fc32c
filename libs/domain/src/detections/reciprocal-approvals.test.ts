import { addSeconds } from '../instant.ts';
import { at, findingsOf } from '../../test/builders.ts';
import { monthRow, october, times } from '../../test/month-builders.ts';
import type { MonthRow, MonthSubject } from './subject.ts';
import { reciprocalApprovals } from './reciprocal-approvals.ts';

const judge = (rows: readonly MonthRow[], changes: Partial<MonthSubject> = {}) =>
  reciprocalApprovals.judge(october([...rows, ...others], changes));

/** So that four people decide. */
const others = ['cy', 'dee', 'bo'].map((approverId, nth) =>
  monthRow(nth, { approverId, requesterId: 'zoe' }),
);

const approval = (
  hours: number,
  requesterId: string,
  approverId: string,
  changes: Partial<MonthRow> = {},
) => {
  const decidedAt = addSeconds(at('00:00', 7), hours * 3600);
  return monthRow(0, {
    ...{ at: decidedAt, earliest: decidedAt, latest: decidedAt },
    ...{ requesterId, requesterName: requesterId, approverId, approverName: approverId, ...changes },
  });
};
/** In turn, so many hours apart. */
const exchange = (count: number, apart: number, start = 0) =>
  times(count, (nth) => approval(start + nth * apart, nth % 2 ? 'bo' : 'ada', nth % 2 ? 'ada' : 'bo'));

test('three of each other in turn within a day are one finding that names both', () => {
  const [finding, ...rest] = findingsOf(judge(exchange(6, 4.8)));
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({
    severity: 'medium',
    title: 'ada and bo approved 6 requests of each other',
    facts: {
      requesterId: 'ada',
      approverId: 'bo',
      approvals: 6,
      there: 3,
      back: 3,
      alternation: 1,
      approvers: 4,
    },
  });
  expect(finding?.explanation).toContain('would not have fired with fewer');
  expect(finding?.evidence).toHaveLength(6);
});

test('windows that overlap are one finding, a month later is another', () => {
  expect(findingsOf(judge(exchange(12, 4)))).toHaveLength(1);
  expect(findingsOf(judge([...exchange(6, 1), ...exchange(6, 1, 300)]))).toHaveLength(2);
});

test.each([
  ['two in one direction', exchange(5, 1)],
  ['a moment more than a day', exchange(6, 4.81)],
  [
    'a whole batch of one, then a whole batch of the other',
    [...times(4, (nth) => approval(nth, 'ada', 'bo')), ...times(4, (nth) => approval(5 + nth, 'bo', 'ada'))],
  ],
  ['one direction only', times(9, (nth) => approval(nth, 'ada', 'bo'))],
  ['rejections', exchange(6, 1).map((row) => ({ ...row, decision: 'rejected' as const }))],
  [
    'times that reads bracket by more than a day',
    exchange(6, 1).map((row) => ({
      ...row,
      earliest: addSeconds(row.at, -80_000),
      latest: addSeconds(row.at, 80_000),
    })),
  ],
])('a near miss or a look-alike stays silent: %s', (_what, rows) => {
  expect(findingsOf(judge(rows))).toEqual([]);
});

test('where fewer than four decide, six in each direction are needed, and it is information', () => {
  const few = (rows: readonly MonthRow[]) => findingsOf(reciprocalApprovals.judge(october(rows)));
  expect(few(exchange(10, 1))).toEqual([]);
  expect(few(exchange(12, 1))).toMatchObject([
    { severity: 'low', explanation: expect.stringContaining('only 2 people decide') as unknown },
  ]);
});

test('an exchange over the end of a month belongs to the month in which it began', () => {
  const over = exchange(6, 1, 25 * 24 - 3);
  const next = {
    month: '2026-11',
    from: '2026-11-01T00:00:00.000000Z',
    to: '2026-12-01T00:00:00.000000Z',
    until: '2026-11-03T00:00:00.000000Z',
  };
  expect(over[5]!.at > '2026-11-01').toBe(true);
  expect(findingsOf(judge(over))).toHaveLength(1);
  expect(findingsOf(judge(over, next))).toEqual([]);
});

test('after a gap that took the names, nothing is decided', () => {
  expect(judge([...exchange(6, 1), ...times(5, (nth) => monthRow(nth, { approverId: null }))])).toEqual({
    cannotDecide: expect.stringContaining('is not known of 5 of') as unknown,
  });
});

test('renamed people keep the finding, and the order of arrival makes no difference', () => {
  const rows = exchange(6, 1);
  const [before] = findingsOf(judge(rows));
  expect(
    findingsOf(judge(rows.map((row) => ({ ...row, requesterName: 'new', approverName: 'new' })).reverse()))[0]
      ?.findingId,
  ).toBe(before?.findingId);
});
