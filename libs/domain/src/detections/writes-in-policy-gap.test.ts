import { policyPeriod } from '../../test/actor-days.ts';
import { at, findingsOf } from '../../test/builders.ts';
import { policyGap } from '../../test/policy-gaps.ts';
import type { PolicyGapSubject } from './subject.ts';
import { writesInPolicyGap } from './writes-in-policy-gap.ts';

const write = (time: string, position: number, actor = 'ada@contoso.example') => ({
  position,
  occurredAt: at(time),
  actor,
});
const twoWrites = { writes: [write('10:30', 1), write('11:00', 2, 'bo@contoso.example')], writesInAll: 2 };
const judge = (changes: Partial<PolicyGapSubject>) => writesInPolicyGap.judge(policyGap(changes));

test('changes while the policy was away are one finding that lists them', () => {
  const [finding] = findingsOf(judge(twoWrites));
  expect(finding).toMatchObject({
    severity: 'high',
    firstAt: at('10:30'),
    lastAt: at('11:00'),
    facts: { policyType: 'script', writes: 2, openFrom: at('10:00'), openUntil: at('12:00') },
    evidence: [
      { kind: 'event', subject: '1' },
      { kind: 'event', subject: '2' },
    ],
  });
  expect(finding?.explanation).toContain('ada@contoso.example, bo@contoso.example');
  expect(finding?.explanation).toContain('would not have fired without a change');
});

test.each<[string, Partial<PolicyGapSubject>]>([
  ['a gap without a change', {}],
  ['a gate that was open for more than a day', { ...twoWrites, to: at('10:01', 6) }],
  ['a gate that is still open', { ...twoWrites, to: null, again: null }],
])('%s: none', (_what, changes) => {
  expect(findingsOf(judge(changes))).toEqual([]);
});

test('a gate that was open for a day exactly is told', () => {
  expect(findingsOf(judge({ ...twoWrites, to: at('10:00', 6) }))).toHaveLength(1);
});

test('role changes while the Role policy was away are the documented way out: low', () => {
  const [finding] = findingsOf(judge({ ...twoWrites, policyType: 'role' }));
  expect(finding?.severity).toBe('low');
  expect(finding?.explanation).toContain('deadlock');
});

test('where nothing tells when the policy was made again it cannot decide', () => {
  expect(judge({ again: policyPeriod({ fromSource: 'observed' }) })).toMatchObject({
    cannotDecide: expect.stringContaining('seen first later'),
  });
});

test('a renamed policy is the same gap', () => {
  const ids = ['MAA – Scripts', 'Renamed'].map(
    (policyName) => findingsOf(judge({ ...twoWrites, ended: policyPeriod({ policyName }) }))[0]?.findingId,
  );
  expect(ids[0]).toBe(ids[1]);
});
