import { at, findingsOf } from '../../test/builders.ts';
import { rejectedBySeveral } from './rejected-by-several.ts';
import type { Rejection } from './rejection-history.ts';

const rejection = (day: number, approverId: string | null): Rejection => ({
  requestId: `request-${day}-${approverId}`,
  rejectedAt: at('09:00', day),
  policyTypes: ['app'],
  resourceName: null,
  approverId,
});
const judge = (rejections: readonly Rejection[], requesterId = 'ada') =>
  rejectedBySeveral.judge({ kind: 'requester', requesterId, requesterName: 'Ada Lindqvist', rejections });

test('three approvers within seven days are a finding', () => {
  const [finding, ...others] = findingsOf(
    judge([rejection(5, 'bo'), rejection(8, 'cy'), rejection(12, 'di')]),
  );
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ severity: 'high', facts: { approvers: 3, rejections: 3 } });
  expect(finding?.explanation).toContain('would not have fired if');
});

test.each([
  ['two approvers, three times', [rejection(5, 'bo'), rejection(6, 'cy'), rejection(7, 'bo')]],
  ['three approvers over eight days', [rejection(5, 'bo'), rejection(8, 'cy'), rejection(13, 'di')]],
  ['one of three unknown', [rejection(5, 'bo'), rejection(6, 'cy'), rejection(7, null)]],
  ['one id in two spellings', [rejection(5, 'bo'), rejection(6, 'cy'), rejection(7, 'BO')]],
])('%s: none', (_what, rejections) => {
  expect(findingsOf(judge(rejections))).toEqual([]);
});

test('cannot decide where nobody knows who rejected, or who asked', () => {
  expect(judge([5, 6, 7].map((day) => rejection(day, null)))).toHaveProperty('cannotDecide');
  expect(judge([rejection(5, 'bo')], '')).toHaveProperty('cannotDecide');
});

test('the order of arrival does not matter', () => {
  const all = [5, 6, 7, 8].map((day) => rejection(day, `approver-${day}`));
  expect(judge([...all].reverse())).toEqual(judge(all));
});

test('somebody who files much and is rejected as rarely as others meets every approver: none', () => {
  const withShare = (decided: number, rejected = 6) =>
    [5, 8, 12].map((day, nth) => ({
      ...rejection(day, `approver ${nth}`),
      quarter: { until: at('09:00', 12), decided, rejected, tenantDecided: 400, tenantRejected: 40 },
    }));
  expect(findingsOf(judge(withShare(60)))).toEqual([]);
  const [finding] = findingsOf(judge(withShare(30)));
  expect(finding).toMatchObject({
    severity: 'medium',
    facts: { approvers: 3, share: 0.2, expectedAtMost: 0.1333 },
  });
  expect(findingsOf(judge(withShare(30, 12)))).toMatchObject([{ severity: 'high' }]);
  expect(finding?.explanation).toContain('20 % of 30 decisions');
});
