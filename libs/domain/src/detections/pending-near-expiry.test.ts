import { ada, at, decidedAt, findingsOf, weekCase } from '../../test/builders.ts';
import type { WeekCase } from './subject.ts';
import { pendingNearExpiry } from './pending-near-expiry.ts';

/** Filed on the 5th at eight, open for three days, and read at this time. */
const subject = (asOf: string, changes: Partial<WeekCase> = {}) => ({
  kind: 'case' as const,
  differences: null,
  asOf,
  case: {
    ...weekCase({
      requestedAt: at('08:00'),
      expiresAt: at('08:00', 8),
      outcome: 'waiting',
      decision: null,
      approver: null,
      decided: { at: null, earliest: null, latest: null, source: 'unknown' },
      requestId: 'request',
      ...changes,
    }),
    line: [],
  },
});
const judge = (asOf: string, changes?: Partial<WeekCase>) => pendingNearExpiry.judge(subject(asOf, changes));

test('a request that waits for 48 of 72 hours is a low finding, after 65 hours a medium one', () => {
  const [low] = findingsOf(judge(at('08:00', 7)));
  expect(low).toMatchObject({
    severity: 'low',
    firstAt: at('08:00', 7),
    lastAt: at('08:00', 7),
    facts: { hoursWaited: 48 },
  });
  expect(low?.explanation).toContain('would be silent if');
  const [medium] = findingsOf(judge(at('00:48', 8)));
  expect(medium).toMatchObject({ severity: 'medium', findingId: low?.findingId });
});

test('a moment before 48 hours it is silent', () => {
  expect(findingsOf(judge(at('07:59:59', 7)))).toEqual([]);
});

test('it says the same at every reading between two moments, and asks to be asked again at the next', () => {
  expect(judge(at('08:00', 7))).toEqual(judge(at('23:00', 7)));
  const again = (asOf: string, changes?: Partial<WeekCase>) =>
    pendingNearExpiry.again?.(subject(asOf, changes));
  expect(again(at('09:00'))).toBe(at('08:00', 7));
  expect(again(at('08:00', 7))).toBe(at('00:48', 8));
  expect(again(at('00:48', 8))).toBeNull();
  expect(again(at('09:00'), { outcome: 'cancelled' })).toBeNull();
  expect(pendingNearExpiry.again?.(subject(at('09:00')), { share: 0.5 })).toBe(at('20:00', 6));
});

test.each([
  ['answered late', { outcome: 'completed', decision: 'approved', decided: decidedAt(at('09:00', 7)) }],
  ['cancelled late', { outcome: 'cancelled', endedAt: at('09:00', 7) }],
  ['never answered', { outcome: 'expired_unanswered', endedAt: at('08:00', 8) }],
] as const)('one that was %s stays as what was, low', (_what, changes) => {
  expect(findingsOf(judge(at('08:00', 20), changes))[0]?.severity).toBe('low');
});

test('an answer between two reads counts from the earlier', () => {
  const answered = { outcome: 'completed', decision: 'approved' } as const;
  const between = decidedAt(at('07:59', 7), at('12:00', 7));
  expect(findingsOf(judge(at('13:00', 7), { ...answered, decided: between }))).toEqual([]);
});

test.each([
  ['without an expiry', { expiresAt: null }],
  ['that was lost sight of, as in a gap', { outcome: 'lost_sight' }],
] as const)('cannot decide about a request %s', (_what, changes) => {
  expect(judge(at('08:00', 20), changes)).toHaveProperty('cannotDecide');
});

test('a requester who was renamed keeps the finding', () => {
  const [before] = findingsOf(judge(at('09:00', 7)));
  const [after] = findingsOf(judge(at('09:00', 7), { requester: { ...ada, name: 'Ada Married' } }));
  expect(after?.findingId).toBe(before?.findingId);
});
