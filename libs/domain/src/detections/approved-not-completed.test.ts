import { ada, at, decidedAt, findingsOf, weekCase } from '../../test/builders.ts';
import { approvedNotCompleted } from './approved-not-completed.ts';
import type { WeekCase } from './subject.ts';

/** Approved on the 5th at nine, not completed by the time of the reading. */
const subject = (asOf: string, changes: Partial<WeekCase> = {}) => ({
  kind: 'case' as const,
  differences: null,
  asOf,
  case: {
    ...weekCase({
      requestId: 'request',
      outcome: 'approved_open',
      decided: decidedAt(at('09:00')),
      ...changes,
    }),
    line: [],
  },
});
const judge = (asOf: string, changes?: Partial<WeekCase>) =>
  approvedNotCompleted.judge(subject(asOf, changes));

test('open for a day after the approval is a finding, a second less is none', () => {
  const [finding] = findingsOf(judge(at('09:00', 6)));
  expect(finding).toMatchObject({ severity: 'low', firstAt: at('09:00'), lastAt: at('09:00', 6) });
  expect(finding?.explanation).toContain('would not have fired if');
  expect(findingsOf(judge(at('08:59:59', 6)))).toEqual([]);
});

test('it asks to be asked again when the day is over, and not afterwards', () => {
  expect(approvedNotCompleted.again?.(subject(at('10:00')))).toBe(at('09:00', 6));
  expect(approvedNotCompleted.again?.(subject(at('09:00', 6)))).toBeNull();
  expect(approvedNotCompleted.again?.(subject(at('10:00'), { outcome: 'completed' }))).toBeNull();
});

test('an approval between two reads counts from the later', () => {
  const between = { decided: decidedAt(at('09:00'), at('12:00')) };
  expect(findingsOf(judge(at('11:59', 6), between))).toEqual([]);
  expect(findingsOf(judge(at('12:00', 6), between))).toHaveLength(1);
});

test.each(['completed', 'cancelled', 'approved_lapsed', 'waiting'] as const)(
  '%s is none of its own',
  (outcome) => {
    expect(findingsOf(judge(at('09:00', 9), { outcome }))).toEqual([]);
  },
);

test('cannot decide where no time of the approval is known, as after a gap', () => {
  const unknown = { at: null, earliest: null, latest: null, source: 'unknown' } as const;
  expect(judge(at('09:00', 9), { decided: unknown })).toHaveProperty('cannotDecide');
});

test('a requester who was renamed keeps the finding', () => {
  const [before] = findingsOf(judge(at('09:00', 7)));
  const [after] = findingsOf(judge(at('09:00', 7), { requester: { ...ada, name: 'Ada Married' } }));
  expect(after?.findingId).toBe(before?.findingId);
});
