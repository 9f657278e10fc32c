import {
  approverWeek,
  at,
  bo,
  decidedAt,
  findingsOf,
  noApproverPast,
  weekCase,
} from '../../test/builders.ts';
import type { ApproverPast, WeekCase } from './subject.ts';
import { offHoursDecisions } from './off-hours-decisions.ts';

const hours = Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 12 ? 10 : 0));
const judge = (
  cases: readonly WeekCase[],
  past: ApproverPast = { ...noApproverPast, hours },
  personName = bo.name,
) => offHoursDecisions.judge({ ...approverWeek, past, personId: bo.id!, personName, cases });
const decided = (earliest: string, latest?: string, changes: Partial<WeekCase> = {}) =>
  weekCase({ requestedAt: at('02:00'), decided: decidedAt(earliest, latest), ...changes });

test('a decision at half past three is a finding with the hours it is held against', () => {
  const [finding] = findingsOf(judge([decided(at('03:30')), decided(at('09:00'))]));
  expect(finding).toMatchObject({
    severity: 'low',
    facts: { offHours: 1, decisions: 2, usualFrom: 8, usualHours: 4, earlierDecisions: 40 },
  });
  expect(finding?.explanation).toContain('would not have fired if');
});

test('an hour beside one at which they decided before is not unusual, unless that was one time in fifty', () => {
  // 28 of 31 from eight to two: two hours more end at four.
  const past = (earlier: number) => {
    const counts: Readonly<Record<number, number>> = {
      8: 2,
      9: 1,
      10: 4,
      11: 4,
      12: 7,
      13: 10 * earlier,
      14: 2,
      15: 1,
    };
    return { ...noApproverPast, hours: Array.from({ length: 24 }, (_, hour) => counts[hour] ?? 0) };
  };
  expect(findingsOf(judge([decided(at('16:08'))], past(1)))).toEqual([]);
  expect(findingsOf(judge([decided(at('17:08'))], past(1)))).toHaveLength(1);
  expect(findingsOf(judge([decided(at('16:08'))], past(4)))).toHaveLength(1);
});

test('a wipe approved at night within a minute is high, one after a minute is not', () => {
  const wipe = { policyTypes: ['deviceWipe'], requestedAt: at('03:29:30') };
  expect(findingsOf(judge([decided(at('03:30'), undefined, wipe)]))[0]?.severity).toBe('high');
  expect(findingsOf(judge([decided(at('03:30:30'), undefined, wipe)]))[0]?.severity).toBe('low');
});

test('a decision known between two reads counts only if all of the time between is unusual', () => {
  expect(findingsOf(judge([decided(at('03:30'), at('04:30'))]))).toHaveLength(1);
  expect(findingsOf(judge([decided(at('03:30'), at('06:30')), decided(at('09:00'))]))).toEqual([]);
});

test('cannot decide where the hour is not known, as after a gap, nor without enough data', () => {
  expect(judge([decided(at('14:30'), at('23:00'))])).toHaveProperty('cannotDecide');
  expect(judge([decided(at('03:30'))], noApproverPast)).toHaveProperty('cannotDecide');
});

test('an approver who was renamed keeps the finding', () => {
  const night = [decided(at('03:30'))];
  const [before] = findingsOf(judge(night));
  const [after] = findingsOf(judge(night, { ...noApproverPast, hours }, 'Bo Married'));
  expect(after?.findingId).toBe(before?.findingId);
});
