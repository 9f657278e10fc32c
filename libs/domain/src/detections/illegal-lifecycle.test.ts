import { at, decidedAt, findingsOf, weekCase } from '../../test/builders.ts';
import type { ApprovalCase } from '../cases/case.ts';
import { illegalLifecycle } from './illegal-lifecycle.ts';

const judge = (changes: Partial<ApprovalCase>) =>
  findingsOf(
    illegalLifecycle.judge({
      kind: 'case',
      differences: null,
      asOf: at('23:00'),
      case: { ...weekCase(), line: [], ...changes },
    }),
  );

test.each([
  ['was completed though it was rejected', { decision: 'rejected' }],
  [
    'was completed before it was approved',
    { decided: decidedAt(at('11:00')), completed: decidedAt(at('10:00')) },
  ],
  ['was approved after it had expired', { decided: decidedAt(at('11:00')), expiresAt: at('10:00') }],
] as const)('a request that %s is a finding', (short, changes) => {
  const [finding] = judge(changes);
  expect(finding).toMatchObject({ severity: 'high', title: `A request ${short}` });
  expect(finding?.explanation).toContain('would not have fired if');
});

test.each([
  [
    'in order',
    { decided: decidedAt(at('10:00')), completed: decidedAt(at('11:00')), expiresAt: at('12:00') },
  ],
  ['with clocks two minutes apart', { decided: decidedAt(at('10:02')), completed: decidedAt(at('10:00')) }],
  [
    'with both times between the same two reads',
    { decided: decidedAt(at('10:00'), at('10:05')), completed: decidedAt(at('10:00'), at('10:05')) },
  ],
  [
    'with no time known, after a gap',
    { decided: { at: null, earliest: null, latest: null, source: 'unknown' }, expiresAt: at('10:00') },
  ],
  ['rejected, and left at that', { decision: 'rejected', outcome: 'rejected' }],
] as const)('a request %s is none', (_what, changes) => {
  expect(judge(changes)).toEqual([]);
});
