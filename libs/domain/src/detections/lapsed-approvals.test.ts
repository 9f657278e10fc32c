import { ada, at, findingsOf, requesterWeek, weekCase } from '../../test/builders.ts';
import type { WeekCase } from './subject.ts';
import { lapsedApprovals } from './lapsed-approvals.ts';

const judge = (cases: readonly WeekCase[]) =>
  lapsedApprovals.judge({ ...requesterWeek, personId: ada.id!, personName: ada.name, cases });
const lapsed = (changes: Partial<WeekCase> = {}) =>
  weekCase({ outcome: 'approved_lapsed', effect: null, ...changes });

test('approved requests that nobody completed are one finding of the week', () => {
  const [finding, ...others] = findingsOf(judge([lapsed(), lapsed(), weekCase()]));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ severity: 'low', facts: { lapsed: 2, requests: 3 } });
  expect(finding?.explanation).toContain('would not have fired if');
});

test.each([
  ['completed', weekCase()],
  ['still open', lapsed({ outcome: 'approved_open' })],
  ['expired without an answer', lapsed({ outcome: 'expired_unanswered', decision: null })],
  ['filed in another week', lapsed({ requestedAt: at('09:00', 4) })],
])('a request that is %s is none', (_what, one) => {
  expect(findingsOf(judge([one]))).toEqual([]);
});

test('cannot decide where how all of them ended was lost in a gap', () => {
  expect(judge([lapsed({ outcome: 'lost_sight' })])).toHaveProperty('cannotDecide');
});

test('the id stands for the person through a change of name', () => {
  const renamed = { ...ada, name: 'Ada Married' };
  expect(findingsOf(judge([lapsed(), lapsed({ requester: renamed })]))[0]?.facts).toMatchObject({
    lapsed: 2,
  });
});
