import { findingsOf } from '../../test/builders.ts';
import { monthRow, october, times } from '../../test/month-builders.ts';
import type { MonthRow } from './subject.ts';
import { roleSwap } from './role-swap.ts';

const judge = (rows: readonly MonthRow[]) => roleSwap.judge(october(rows));
const decided = (
  requesterId: string,
  approverId: string | null,
  count: number,
  changes: Partial<MonthRow> = {},
) =>
  times(count, (nth) =>
    monthRow((nth * 29) / count, {
      requesterId,
      requesterName: requesterId,
      approverId,
      approverName: approverId,
      ...changes,
    }),
  );
const others = ['cy', 'dee', 'eli'].flatMap((approver) => decided('ada', approver, 3));

test('three each way on one type are told once for the person, with the types', () => {
  const [finding, ...rest] = findingsOf(
    judge([...others, ...decided('bo', 'cy', 3), ...decided('ada', 'bo', 3)]),
  );
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({
    severity: 'medium',
    title: 'bo asks for and decides about type app',
    facts: { approverId: 'bo', types: 'app', asked: 3, decided: 3, approvers: 4 },
  });
  expect(finding?.explanation).toContain('would not have fired with fewer than 3 times');
  expect(finding?.evidence).toHaveLength(6);
});

test('where three people decide it is information, and says why', () => {
  const [finding] = findingsOf(
    judge([...others.slice(0, 6), ...decided('bo', 'cy', 3), ...decided('ada', 'bo', 3)]),
  );
  expect(finding?.severity).toBe('low');
  expect(finding?.explanation).toContain('Only 3 people decide');
});

test.each([
  ['twice in one role', [...others, ...decided('bo', 'cy', 2), ...decided('ada', 'bo', 9)]],
  [
    'another type in each role',
    [...others, ...decided('bo', 'cy', 3), ...decided('ada', 'bo', 3, { policyTypes: ['role'] })],
  ],
  ['only own requests, which is self-approval', [...others, ...decided('bo', 'bo', 5)]],
  [
    'one role a month ago',
    [
      ...others,
      ...decided('bo', 'cy', 3).map((row) => ({ ...row, at: '2026-09-20T12:00:00.000000Z' })),
      ...decided('ada', 'bo', 3),
    ],
  ],
])('a near miss or a look-alike stays silent: %s', (_what, rows) => {
  expect(findingsOf(judge(rows))).toEqual([]);
});

test('after a gap that took the names, nothing is decided', () => {
  expect(
    judge([...others, ...decided('bo', 'cy', 3), ...decided('ada', 'bo', 3), ...decided('ada', null, 9)]),
  ).toEqual({
    cannotDecide: expect.stringContaining('is not known of 9 of') as unknown,
  });
});

test('somebody who was renamed keeps the finding', () => {
  const rows = [...others, ...decided('bo', 'cy', 3), ...decided('ada', 'bo', 3)];
  const renamed = rows.map((row) => ({ ...row, approverName: 'new', requesterName: null }));
  const [before, after] = [rows, renamed].map((all) => findingsOf(judge(all))[0]);
  expect(after?.findingId).toBe(before?.findingId);
});
