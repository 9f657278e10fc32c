import { policyPeriod } from '../../test/actor-days.ts';
import { at, findingsOf } from '../../test/builders.ts';
import { policyGap } from '../../test/policy-gaps.ts';
import { coverageRegression } from './coverage-regression.ts';
import type { PolicyGapSubject } from './subject.ts';

const open = { to: null, again: null };
const judge = (changes: Partial<PolicyGapSubject>, hours?: number) =>
  findingsOf(coverageRegression.judge(policyGap(changes), hours === undefined ? undefined : { hours }));

test('a type that has not been protected for a day is a high finding, and says by what it was', () => {
  const [finding] = judge({ ...open, asOf: at('10:01', 6) });
  expect(finding).toMatchObject({
    severity: 'high',
    firstAt: at('10:00'),
    facts: { policyType: 'script', policyId: 'policy-1', openUntil: null },
  });
  expect(finding?.explanation).toContain('until 2026-10-05 10:00 UTC');
  expect(finding?.explanation).toContain('would not have fired');
});

test('before that it is none: the policy may come back', () => {
  expect(judge({ ...open, asOf: at('09:59', 6) })).toEqual([]);
  expect(judge({ ...open, asOf: at('10:00', 6) })).toHaveLength(1);
  expect(judge({ ...open, asOf: at('11:30') }, 1)).toHaveLength(1);
});

test('an open gap is asked about again when its hours are over, and never else', () => {
  const again = (changes: Partial<PolicyGapSubject>, hours = 24) =>
    coverageRegression.again?.(policyGap(changes), { hours });
  expect(again({ ...open, asOf: at('11:00') })).toBe(at('10:00', 6));
  expect(again({ ...open, asOf: at('11:00') }, 2)).toBe(at('12:00'));
  expect(again({ ...open, asOf: at('12:00') }, 2)).toBeNull();
  expect(again({ asOf: at('11:00') })).toBeNull();
});

test('a policy that was replaced within the day is none', () => {
  expect(judge({ to: at('09:59', 6) })).toEqual([]);
});

test('once protected again it is medium, and stays told', () => {
  expect(judge({ to: at('12:00', 8) })).toMatchObject([
    { severity: 'medium', lastAt: at('12:00', 8), title: expect.stringContaining('for a time') },
  ]);
});

test('a renamed policy is the same gap', () => {
  const ids = ['MAA – Scripts', 'Renamed'].map(
    (policyName) => judge({ ...open, ended: policyPeriod({ policyName }) })[0]?.findingId,
  );
  expect(ids[0]).toBe(ids[1]);
});
