import type { Policy } from '@countersign/contract';
import { forceWords, lastChangeWords } from './policy-words.ts';

const period = (from: string, to: string | null, fromSource: Policy['periods'][number]['fromSource']) => ({
  policyType: 'app',
  from,
  to,
  fromSource,
});
const policy = (more: Partial<Policy>) =>
  ({ periods: [], versions: [], isInForce: true, ...more }) as unknown as Policy;
const at = (day: string) => `2026-08-${day}T00:00:00Z`;

test('a begin is said with how it is known', () => {
  expect(forceWords(policy({ periods: [period(at('02'), null, 'observed')] }), 'UTC')).toEqual({
    text: 'at least since 2 Aug 2026',
    note: 'first read; not known before',
  });
  expect(forceWords(policy({ isInForce: false }), 'UTC').text).toBe('not in force');
});

test('a policy that came back is in force since it did; one that is gone ended', () => {
  const periods = [period(at('01'), at('05'), 'audit-event'), period(at('09'), null, 'audit-event')];
  expect(forceWords(policy({ periods }), 'UTC').text).toBe('since 9 Aug 2026');
  expect(forceWords(policy({ periods: periods.slice(0, 1), isInForce: false }), 'UTC')).toEqual({
    text: 'ended 5 Aug 2026',
    note: 'began 1 Aug 2026, from its audit event',
  });
});

test('of a policy whose end alone is known, nobody knows since when it was there', () => {
  const periods = [period(at('05'), at('05'), 'unknown')];
  expect(forceWords(policy({ periods, isInForce: false }), 'UTC')).toEqual({
    text: 'ended 5 Aug 2026',
    note: 'since when is not known',
  });
});

test('the last change is Graph’s own time where that can be true', () => {
  const version = { lastModifiedAt: at('01'), firstSeenAt: at('02') } as Policy['versions'][number];
  expect(lastChangeWords(policy({ versions: [version] }), 'UTC')).toEqual({
    text: 'Sat 1 Aug 2026, 00:00',
    note: 'Graph’s own time of change',
  });
  const early = { ...version, lastModifiedAt: null };
  expect(lastChangeWords(policy({ versions: [early] }), 'UTC').note).toBe('when we first read this content');
  expect(lastChangeWords(policy({}), 'UTC').text).toBe('never read');
});
