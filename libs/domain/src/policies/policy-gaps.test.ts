import { at } from '../../test/builders.ts';
import { policyGaps } from './policy-gaps.ts';
import type { PolicyPeriod } from './policy-history.ts';

function period(policyId: string, from: string, to: string | null, policyType = 'script'): PolicyPeriod {
  return { policyId, policyName: null, policyType, from, to, fromSource: 'audit-event', exclusions: [] };
}

test('between the end of one policy and the beginning of the next there is a gap, and after the last', () => {
  const periods = [period('b', at('12:00'), at('14:00')), period('a', at('08:00'), at('10:00'))];
  expect(policyGaps(periods)).toMatchObject([
    { policyType: 'script', from: at('10:00'), to: at('12:00'), ended: { policyId: 'a' } },
    { from: at('14:00'), to: null, ended: { policyId: 'b' }, again: null },
  ]);
});

test.each([
  [
    'one that begins when the other ends',
    [period('a', at('08:00'), at('10:00')), period('b', at('10:00'), null)],
  ],
  [
    'one that began before the other ended',
    [period('a', at('08:00'), at('10:00')), period('b', at('09:00'), null)],
  ],
  ['one around a shorter one', [period('a', at('08:00'), null), period('b', at('09:00'), at('10:00'))]],
])('%s leaves none', (_what, periods) => {
  expect(policyGaps(periods)).toEqual([]);
  expect(policyGaps([...periods].reverse())).toEqual([]);
});

test('policies of another type do not fill it', () => {
  const periods = [period('a', at('08:00'), at('10:00')), period('b', at('08:00'), null, 'app')];
  expect(policyGaps(periods)).toMatchObject([{ policyType: 'script', from: at('10:00'), to: null }]);
});
