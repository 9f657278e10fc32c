import {
  approverWeek,
  at,
  bo,
  decidedAt,
  findingsOf,
  noApproverPast,
  weekCase,
} from '../../test/builders.ts';
import type { WeekCase } from './subject.ts';
import { dormantApprover } from './dormant-approver.ts';

const before = (lastAt: string | null) => ({ ...noApproverPast, lastAt });
const wipe = (decided: WeekCase['decided'] = decidedAt(at('10:00'))) =>
  weekCase({ policyTypes: ['deviceWipe'], decided });
const judge = (cases: readonly WeekCase[], lastAt: string | null, personName = bo.name) =>
  dormantApprover.judge({ ...approverWeek, past: before(lastAt), personId: bo.id!, personName, cases });

test('a wipe decided 61 days after the last decision is a finding that says how long', () => {
  const [finding] = findingsOf(judge([wipe()], '2026-08-05T09:00:00.000000Z'));
  expect(finding).toMatchObject({ severity: 'medium', facts: { days: 61, decisions: 1 } });
  expect(finding?.explanation).toContain('would not have fired if');
});

test('what is decided within a day of being back belongs to it, what comes later does not', () => {
  const routine = weekCase({ decided: decidedAt(at('10:00')) });
  const last = '2026-07-01T09:00:00.000000Z';
  expect(findingsOf(judge([routine, wipe(decidedAt(at('10:00', 6)))], last))).toHaveLength(1);
  expect(findingsOf(judge([routine, wipe(decidedAt(at('10:01', 6)))], last))).toEqual([]);
});

test.each([
  ['60 days', [wipe()], '2026-08-06T10:00:00.000000Z'],
  ['nothing of high impact', [weekCase()], '2026-01-06T10:00:00.000000Z'],
  ['a new approver', [wipe()], null],
])('%s is none', (_what, cases, lastAt) => {
  expect(findingsOf(judge(cases, lastAt))).toEqual([]);
});

test('a decision between two reads counts from the earlier', () => {
  const between = wipe(decidedAt(at('10:00'), at('10:00', 7)));
  expect(findingsOf(judge([between], '2026-08-06T10:00:00.000000Z'))).toEqual([]);
});

test('cannot decide where only a latest time of the decision is known, as after a gap', () => {
  const open = wipe({ at: null, earliest: null, latest: at('10:00'), source: 'observed' });
  expect(judge([open], '2026-01-06T10:00:00.000000Z')).toHaveProperty('cannotDecide');
});

test('an approver who was renamed keeps the finding', () => {
  const last = '2026-01-06T10:00:00.000000Z';
  const [one, other] = [judge([wipe()], last), judge([wipe()], last, 'Bo Married')].map(findingsOf);
  expect(other?.[0]?.findingId).toBe(one?.[0]?.findingId);
});
