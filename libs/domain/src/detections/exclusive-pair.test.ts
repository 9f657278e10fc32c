import { findingsOf } from '../../test/builders.ts';
import { monthRow, october, times } from '../../test/month-builders.ts';
import type { MonthRow } from './subject.ts';
import { exclusivePair } from './exclusive-pair.ts';

const judge = (rows: readonly MonthRow[]) => exclusivePair.judge(october(rows));

const approval = (requesterId: string, approverId: string, nth: number, changes: Partial<MonthRow> = {}) =>
  monthRow((nth * 7) % 90, {
    requesterId,
    requesterName: `Name of ${requesterId}`,
    approverId,
    approverName: `Name of ${approverId}`,
    ...changes,
  });

/** Six people whose requests go to whoever has time, of four. */
const everybody = times(120, (nth) =>
  approval(`p${nth % 6}`, ['bo', 'cy', 'dee', 'eli'][Math.floor(nth / 6) % 4] as string, nth),
);
const pair = times(12, (nth) => approval('ada', 'eve', nth));

test('twelve of twelve approvals by somebody who approves little else are a finding with what was to be expected', () => {
  const [finding, ...others] = findingsOf(judge([...everybody, ...pair]));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    severity: 'medium',
    title: 'Name of eve approved 12 of 12 requests of Name of ada',
    facts: {
      requesterId: 'ada',
      approverId: 'eve',
      approvals: 12,
      approvalsOfRequester: 12,
      approvers: 5,
      hasty: 0,
    },
  });
  expect(Number(finding?.facts['lift'])).toBeGreaterThan(2.5);
  expect(finding?.explanation).toContain('would not have fired below 2.5 times');
  expect(finding?.evidence).toHaveLength(12);
});

test('three of them of high impact within a minute make it high', () => {
  const hasty = pair.map((row, nth) =>
    nth < 3 ? { ...row, policyTypes: ['app', 'script'], seconds: 20 } : row,
  );
  expect(findingsOf(judge([...everybody, ...hasty]))[0]?.severity).toBe('high');
});

test.each([
  ['seven approvals', [...everybody, ...pair.slice(0, 7), approval('ada', 'bo', 3)]],
  [
    'less than half of what the requester got',
    [
      ...everybody,
      ...pair,
      ...times(13, (nth) => approval('ada', ['bo', 'cy', 'dee', 'eli'][nth % 4] as string, nth)),
    ],
  ],
  [
    'somebody who approves most of what everybody asks',
    [
      ...times(80, (nth) => approval(`p${nth % 6}`, nth % 8 ? 'eve' : ['bo', 'cy'][nth % 2]!, nth)),
      ...pair,
      approval('p1', 'cy', 1),
      approval('p1', 'bo', 1),
    ],
  ],
  [
    'the only two at work at night, while everybody else is asleep',
    [...everybody, ...pair.map((row) => ({ ...row, at: `${row.at.slice(0, 11)}03:00:00.000000Z` }))],
  ],
  [
    'the only approver of a type',
    [
      ...everybody,
      ...pair.map((row) => ({ ...row, policyTypes: ['role'] })),
      ...times(9, (nth) => approval('p1', 'eve', nth, { policyTypes: ['role'] })),
    ],
  ],
])('a near miss or a look-alike stays silent: %s', (_what, rows) => {
  expect(findingsOf(judge(rows))).toEqual([]);
});

test('where two people approve, they are no pair but all there is', () => {
  expect(judge([...pair, ...times(20, (nth) => approval('p1', 'bo', nth))])).toEqual({
    cannotDecide: expect.stringContaining('fewer than 3 people') as unknown,
  });
});

test('nobody with eight approvals: not enough data', () => {
  expect(judge(times(20, (nth) => approval(`p${nth}`, ['bo', 'cy', 'dee'][nth % 3] as string, nth)))).toEqual(
    {
      cannotDecide: expect.stringContaining('Not enough data') as unknown,
    },
  );
});

test('after a gap that took the names, nothing is decided', () => {
  const nameless = times(60, (nth) => approval('p1', 'bo', nth, { approverId: null }));
  expect(judge([...everybody, ...pair, ...nameless])).toEqual({
    cannotDecide: expect.stringContaining('is not known of') as unknown,
  });
});

test('renamed people keep the finding, and the order of arrival makes no difference', () => {
  const rows = [...everybody, ...pair];
  const [before] = findingsOf(judge(rows));
  const renamed = rows.map((row) => ({ ...row, requesterName: 'New name', approverName: null }));
  expect(findingsOf(judge(renamed.reverse()))[0]?.findingId).toBe(before?.findingId);
  expect(judge([...rows].reverse())).toEqual(judge(rows));
});
