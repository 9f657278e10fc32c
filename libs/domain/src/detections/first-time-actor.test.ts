import { ada, at, findingsOf, noRequesterPast, requesterWeek, weekCase } from '../../test/builders.ts';
import type { RequesterPast, WeekCase } from './subject.ts';
import { firstTimeActor } from './first-time-actor.ts';

const known: RequesterPast = {
  ...noRequesterPast,
  since: '2026-09-05T00:00:00.000000Z',
  count: 12,
  types: [{ type: 'app', lastAt: '2026-09-30T00:00:00.000000Z' }],
};
const wipe = (changes: Partial<WeekCase> = {}) => weekCase({ policyTypes: ['deviceWipe'], ...changes });
const judge = (cases: readonly WeekCase[], past = known, personName = ada.name) =>
  firstTimeActor.judge({ ...requesterWeek, past, personId: ada.id!, personName, cases });

test('the first wipe of somebody known for a month is a low finding, resting on that request alone', () => {
  const cases = [wipe({ requestId: 'second', requestedAt: at('11:00') }), wipe({ requestId: 'first' })];
  const [finding] = findingsOf(judge(cases));
  expect(finding).toMatchObject({
    severity: 'low',
    evidence: [{ kind: 'case', subject: 'first' }],
    facts: { policyTypes: 'deviceWipe', earlierRequests: 12 },
  });
  expect(finding?.explanation).toContain('would not have fired if');
});

test.each([
  ['a type of no high impact', [weekCase({ policyTypes: ['configurationPolicy'] })], known],
  [
    'a type asked about before',
    [wipe()],
    { ...known, types: [...known.types, { type: 'deviceWipe', lastAt: at('00:00', 1) }] },
  ],
])('%s is none', (_what, cases, past) => {
  expect(findingsOf(judge(cases, past))).toEqual([]);
});

test('cannot decide about somebody known for less than a month, or not at all', () => {
  expect(judge([wipe()], { ...known, since: '2026-09-05T00:00:01.000000Z' })).toHaveProperty('cannotDecide');
  expect(judge([wipe()], noRequesterPast)).toEqual({
    cannotDecide: expect.stringContaining('Not enough data') as unknown,
  });
});

test('somebody whose last thousand requests reach back less than a month is known well enough', () => {
  expect(findingsOf(judge([wipe()], { ...known, since: at('00:00', 1), count: 1000 }))).toHaveLength(1);
});

test('a requester who was renamed keeps the finding', () => {
  const [before, after] = [judge([wipe()]), judge([wipe()], known, 'Ada Married')].map(findingsOf);
  expect(after?.[0]?.findingId).toBe(before?.[0]?.findingId);
});
