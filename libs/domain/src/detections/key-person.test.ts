import { findingsOf } from '../../test/builders.ts';
import { monthRow, october, times } from '../../test/month-builders.ts';
import type { MonthRow } from './subject.ts';
import { keyPerson } from './key-person.ts';

const judge = (rows: readonly MonthRow[]) => keyPerson.judge(october(rows));
const decided = (approverId: string | null, count: number, changes: Partial<MonthRow> = {}) =>
  times(count, (nth) => monthRow((nth * 29) / count, { approverId, approverName: approverId, ...changes }));

test('twelve of twenty decisions by one are told, with the interval', () => {
  const [finding, ...others] = findingsOf(
    judge([...decided('bo', 12), ...decided('cy', 4), ...decided('dee', 4)]),
  );
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    severity: 'low',
    title: 'bo made 60 % of the decisions about type app',
    facts: {
      approverId: 'bo',
      policyType: 'app',
      decisions: 12,
      ofAll: 20,
      share: 0.6,
      atLeast: 0.3866,
      otherApprovers: 2,
    },
  });
  expect(finding?.explanation).toContain('would not have fired below 60 %');
});

test('a type that only one person decides says so', () => {
  expect(findingsOf(judge(decided('bo', 20)))[0]?.explanation).toContain('and nobody else made any');
});

test.each([
  ['eleven of twenty', [...decided('bo', 11), ...decided('cy', 9)]],
  [
    'another person for each type',
    ['app', 'script'].flatMap((type, nth) => [
      ...decided(nth ? 'bo' : 'cy', 11, { policyTypes: [type] }),
      ...decided('dee', 9, { policyTypes: [type] }),
    ]),
  ],
  [
    'the rest of it in the month before',
    [
      ...decided('bo', 11),
      ...decided('cy', 9),
      ...decided('bo', 20).map((row) => ({ ...row, at: '2026-09-20T12:00:00.000000Z' })),
    ],
  ],
])('a near miss or a look-alike stays silent: %s', (_what, rows) => {
  expect(findingsOf(judge(rows))).toEqual([]);
});

test('nineteen decisions are not enough data', () => {
  expect(judge(decided('bo', 19))).toEqual({
    cannotDecide: expect.stringContaining('Not enough data') as unknown,
  });
});

test('after a gap that took the names, nothing is decided', () => {
  expect(judge([...decided('bo', 20), ...decided(null, 6)])).toEqual({
    cannotDecide: expect.stringContaining('is not known of 6 of 26') as unknown,
  });
});

test('a renamed approver keeps the finding', () => {
  const rows = decided('bo', 20);
  const [before, after] = [rows, rows.map((row) => ({ ...row, approverName: 'Bo Married' }))].map(
    (all) => findingsOf(judge(all))[0],
  );
  expect(after?.findingId).toBe(before?.findingId);
});
