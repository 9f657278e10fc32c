import { at, bo, decidedAt, findingsOf, approverWeek, weekCase } from '../../test/builders.ts';
import type { WeekCase } from './subject.ts';
import { fastApprovals } from './fast-approvals.ts';

const judge = (cases: readonly WeekCase[]) =>
  fastApprovals.judge({ ...approverWeek, personId: bo.id!, personName: bo.name, cases });

/** A script, filed at nine and approved so many seconds later. */
const script = (seconds: number, changes: Partial<WeekCase> = {}) =>
  weekCase({
    policyTypes: ['script'],
    requestedAt: at('09:00'),
    decided: decidedAt(
      at(`09:${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`),
    ),
    ...changes,
  });

test('a script that was approved after 59 seconds is a finding that says how fast, and when it would have been silent', () => {
  const [finding, ...others] = findingsOf(judge([script(59), script(900)]));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ severity: 'low', facts: { fast: 1, approvals: 2, fastestSeconds: 59 } });
  expect(finding?.explanation).toContain('would not have fired if');
});

test.each([
  ['a minute exactly', script(60)],
  ['a rejection', script(10, { decision: 'rejected' })],
  ['an app, one object', script(10, { policyTypes: ['app'] })],
  [
    'a decision that reads bracket by five minutes',
    script(0, { decided: decidedAt(at('09:00'), at('09:05')) }),
  ],
  [
    'a decision of the week before',
    script(10, { requestedAt: at('09:00', 4), decided: decidedAt(at('09:00:10', 4)) }),
  ],
])('%s is no finding', (_what, one) => {
  expect(findingsOf(judge([one, script(900)]))).toEqual([]);
});

test('more than half of ten is a pattern, one more than five devices wiped at once is high', () => {
  const six = Array.from({ length: 6 }, () => script(20));
  const four = Array.from({ length: 4 }, () => script(900));
  expect(findingsOf(judge([...six, ...four]))[0]?.severity).toBe('medium');
  expect(findingsOf(judge([...six.slice(1), ...four, script(900)]))[0]?.severity).toBe('low');
  const wipe = (count: number) => script(20, { policyTypes: ['deviceWipe'], resourceCount: count });
  expect(findingsOf(judge([wipe(6)]))[0]?.severity).toBe('high');
  expect(findingsOf(judge([wipe(5)]))[0]?.severity).toBe('low');
});

test('cannot decide where no time of a decision is known, as after a gap', () => {
  const unknown = script(10, { requestedAt: null, firstSeenAt: null });
  expect(judge([unknown])).toHaveProperty('cannotDecide');
});

test('an approver who was renamed is one person, by the name used last', () => {
  const [finding] = findingsOf(
    judge([
      script(10),
      script(20, { approver: { ...bo, name: 'Bo Married', upn: 'bo.married@contoso.example' } }),
    ]),
  );
  expect(finding).toMatchObject({
    title: 'Bo Berg approved 2 requests in less than 60 seconds',
    facts: { fast: 2 },
  });
});
