import { ada, at, bo, decidedAt, findingsOf, requesterWeek, weekCase } from '../../test/builders.ts';
import { approverShopping } from './approver-shopping.ts';
import type { AttemptPair, WeekCase } from './subject.ts';

const cy = { ...bo, id: '0c330000-0000-4000-8000-00000000000c', name: 'Cy Young', upn: 'cy@contoso.example' };

/** Rejected by Bo on Monday, filed again on Tuesday and approved by Cy. */
const pair = (
  changes: Partial<AttemptPair> = {},
  later: Partial<WeekCase> = {},
  earlier: Partial<WeekCase> = {},
) => ({
  earlier: weekCase({
    outcome: 'rejected',
    decision: 'rejected',
    approvalJustification: 'Not in the freeze',
    decided: decidedAt(at('10:00')),
    ...earlier,
  }),
  later: weekCase({
    requestId: 'second',
    approver: cy,
    requestedAt: at('09:00', 6),
    decided: decidedAt(at('10:00', 6)),
    ...later,
  }),
  verdict: 'same' as const,
  why: null,
  widenings: [],
  ...changes,
});
const judge = (...attempts: readonly AttemptPair[]) =>
  approverShopping.judge({ ...requesterWeek, personId: ada.id!, personName: ada.name, cases: [], attempts });

test('what one approver rejected and another approved unchanged is a finding of both requests', () => {
  const one = pair();
  const [finding, ...others] = findingsOf(judge(one));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    severity: 'high',
    title: 'Cy Young approved for Ada Lindqvist what Bo Berg had rejected',
    facts: { rejectedBy: 'Bo Berg', approvedBy: 'Cy Young' },
    evidence: [one.earlier, one.later].map(({ requestId }) => ({ kind: 'case', subject: requestId })),
  });
  expect(finding?.explanation).toContain('would not have fired if');
});

test.each([
  ['something else is asked', pair({ verdict: 'changed' })],
  ['the same approver thought again', pair({}, { approver: { ...bo, name: 'Bo Married' } })],
  ['it is rejected again', pair({}, { decision: 'rejected', outcome: 'rejected' })],
  ['nobody has decided yet', pair({}, { decision: null, approver: null, outcome: 'waiting' })],
  ['a new ticket stands in it', pair({}, { tickets: ['CHG-2'] }, { tickets: ['CHG-1'] })],
  [
    'the first approver asked for another',
    pair({}, {}, { approvalJustification: 'Wrong window, please Resubmit' }),
  ],
  ['it took more than seven days', pair({}, { decided: decidedAt(at('10:01', 12)) })],
  ['who approved is known by name alone', pair({}, { approver: { ...cy, id: null, upn: null } })],
])('no finding where %s', (_what, one) => {
  expect(findingsOf(judge(one))).toEqual([]);
});

test('seven days exactly, and the ticket of the first request, are no way out', () => {
  const late = { decided: decidedAt(at('10:00', 12)), tickets: ['CHG-1'] };
  expect(findingsOf(judge(pair({}, late, { tickets: ['CHG-1'] })))).toHaveLength(1);
});

test('the words that ask for another request, and the days, can be tuned', () => {
  const subject = { ...requesterWeek, personId: ada.id!, personName: null, cases: [], attempts: [pair()] };
  expect(findingsOf(approverShopping.judge(subject, { phrases: ['FREEZE'] }))).toEqual([]);
  expect(findingsOf(approverShopping.judge(subject, { days: 1 }))).toHaveLength(1);
  const slower = [pair({}, { decided: decidedAt(at('10:01', 6)) })];
  expect(findingsOf(approverShopping.judge({ ...subject, attempts: slower }, { days: 1 }))).toEqual([]);
});

test('cannot decide where the text of one request was never read, or is gone', () => {
  expect(judge(pair({ verdict: 'cannot_tell', why: 'the earlier request was never read' }))).toEqual({
    cannotDecide: expect.stringContaining('never read') as unknown,
  });
});

test('a requester and an approver who were renamed are the same people', () => {
  const [before] = findingsOf(judge(pair()));
  const [after] = findingsOf(
    judge(pair({}, { approver: { ...cy, name: 'Cy Married', upn: 'cym@contoso.example' } })),
  );
  expect(after?.findingId).toBe(before?.findingId);
});
