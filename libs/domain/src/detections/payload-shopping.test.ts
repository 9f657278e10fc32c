import { ada, at, decidedAt, findingsOf, requesterWeek, weekCase } from '../../test/builders.ts';
import type { AttemptPair } from './subject.ts';
import { payloadShopping } from './payload-shopping.ts';

const pair = (changes: Partial<AttemptPair> = {}): AttemptPair => ({
  earlier: weekCase({ outcome: 'rejected', decision: 'rejected', decided: decidedAt(at('10:00')) }),
  later: weekCase({ requestId: 'second', requestedAt: at('09:00', 6) }),
  verdict: 'changed',
  why: null,
  widenings: [{ kind: 'all_devices', name: null }],
  ...changes,
});
const judge = (one: AttemptPair, personName = ada.name) =>
  payloadShopping.judge({ ...requesterWeek, personId: ada.id!, personName, cases: [], attempts: [one] });

test.each([
  [{ kind: 'all_users', name: null }, 'all users'],
  [{ kind: 'all_devices', name: null }, 'all devices'],
  [{ kind: 'runs_as_system', name: null }, 'system account'],
  [{ kind: 'permission', name: 'Microsoft.Intune_Roles_Update' }, 'Microsoft.Intune_Roles_Update'],
] as const)('a second request that adds %j is a finding that names it', (widening, words) => {
  const [finding] = findingsOf(judge(pair({ widenings: [widening] })));
  expect(finding).toMatchObject({
    severity: 'high',
    facts: { added: expect.stringContaining(words) as unknown },
  });
  expect(finding?.explanation).toContain('would not have fired if');
});

test('a corrected request that reaches no further is none', () => {
  expect(findingsOf(judge(pair({ widenings: [] })))).toEqual([]);
});

test('it counts before anybody has decided', () => {
  const later = weekCase({ decision: null, approver: null, outcome: 'waiting' });
  expect(findingsOf(judge(pair({ later })))[0]?.facts).toMatchObject({ outcome: 'waiting', decidedBy: null });
});

test('cannot decide where the text of one request is not known, as after a gap', () => {
  const unread = pair({ verdict: 'cannot_tell', why: 'the earlier request was never read', widenings: [] });
  expect(judge(unread)).toHaveProperty('cannotDecide');
});

test('a requester who was renamed keeps the finding', () => {
  const [before, after] = [findingsOf(judge(pair())), findingsOf(judge(pair(), 'Ada Married'))];
  expect(after[0]?.findingId).toBe(before[0]?.findingId);
});
