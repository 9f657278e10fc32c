import { findingsOf } from '../../test/builders.ts';
import { monthRow, october, times } from '../../test/month-builders.ts';
import type { MonthRow } from './subject.ts';
import { neverSaysNo } from './never-says-no.ts';

const judge = (rows: readonly MonthRow[]) => neverSaysNo.judge(october(rows));

/** Decisions of somebody over three months, every n-th of them a rejection. */
const decided = (approverId: string, count: number, rejectEvery: number, changes: Partial<MonthRow> = {}) =>
  times(count, (nth) =>
    monthRow((nth * 89) / count, {
      approverId,
      approverName: `Name of ${approverId}`,
      decision: rejectEvery > 0 && nth % rejectEvery === 0 ? 'rejected' : 'approved',
      ...changes,
    }),
  );

const strictPeers = [...decided('cy', 60, 6), ...decided('dee', 60, 5)];

test('forty decisions without a no, where the others reject every fifth or sixth, are a finding with its odds', () => {
  const [finding, ...others] = findingsOf(judge([...decided('eve', 40, 0), ...strictPeers]));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    severity: 'medium',
    title: 'Name of eve decided 40 requests and rejected none',
    subjectKind: 'month',
    subject: '2026-10',
    facts: { approverId: 'eve', decisions: 40, rejections: 0, expectedRejections: 5.5 },
  });
  expect(Number(finding?.facts['chance'])).toBeLessThan(0.01);
  expect(finding?.explanation).toContain('would not have fired with a single rejection');
  expect(finding?.evidence).toHaveLength(40);
});

test.each([
  ['29 decisions', [...decided('eve', 29, 0), ...strictPeers]],
  ['one rejection among forty', [...decided('eve', 40, 40), ...strictPeers]],
  [
    'peers who hardly ever reject',
    [...decided('eve', 40, 0), ...decided('cy', 60, 40), ...decided('dee', 60, 0)],
  ],
  [
    'only routine requests: a type that nobody rejects',
    [
      ...decided('eve', 40, 0, { policyTypes: ['script'] }),
      ...decided('cy', 30, 0, { policyTypes: ['script'] }),
      ...decided('dee', 30, 0, { policyTypes: ['script'] }),
      ...strictPeers,
    ],
  ],
  [
    'decisions of four months ago',
    [
      ...decided('eve', 40, 0).map((row) => ({ ...row, at: '2026-07-10T12:00:00.000000Z' })),
      ...strictPeers,
      ...decided('fay', 60, 5),
    ],
  ],
])('a near miss or a look-alike stays silent: %s', (_what, rows) => {
  expect(findingsOf(judge(rows))).toEqual([]);
});

test('with one other who decides there is nobody to compare with', () => {
  expect(judge([...decided('eve', 40, 0), ...decided('cy', 60, 3)])).toEqual({
    cannotDecide: expect.stringContaining('Not enough data') as unknown,
  });
});

test('after a gap that took the names of many who decided, nothing is decided', () => {
  const nameless = decided('x', 60, 0, { approverId: null, approverName: null });
  expect(judge([...decided('eve', 40, 0), ...strictPeers, ...nameless])).toEqual({
    cannotDecide: expect.stringContaining('is not known of 60 of') as unknown,
  });
});

test('an approver who was renamed, or is spelled in other letters, keeps the finding', () => {
  const rows = [...decided('eve', 40, 0), ...strictPeers];
  const renamed = rows.map((row, nth) =>
    row.approverId === 'eve'
      ? { ...row, approverId: nth % 2 ? 'EVE' : 'eve', approverName: 'Eve Married' }
      : row,
  );
  const [[before], [after]] = [findingsOf(judge(rows)), findingsOf(judge(renamed))];
  expect(after?.findingId).toBe(before?.findingId);
  expect(after?.title).toContain('Eve Married');
});

test('the order in which decisions arrived makes no difference', () => {
  const rows = [...decided('eve', 40, 0), ...strictPeers];
  expect(judge([...rows].reverse())).toEqual(judge(rows));
});
