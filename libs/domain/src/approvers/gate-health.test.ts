import { assignmentReading, groupReading, member, policyReading, readFacts } from '../../test/approvers.ts';
import { at } from '../../test/builders.ts';
import type { ApproverFacts } from './approver-facts.ts';
import { approversAt, type PolicyApprovers } from './approvers-at.ts';
import { gateHealth, wasAmong } from './gate-health.ts';

const eight = at('08:00');

function policies(facts: ApproverFacts, requesterId: string | null = null): PolicyApprovers[] {
  return approversAt({ at: at('08:30'), knownAt: at('23:00'), requesterId }, facts);
}

function health(facts: ApproverFacts, requesterId: string | null = null): unknown {
  const [policy] = policies(facts, requesterId);
  if (!policy) throw new Error('No policy.');
  const { state, sure, most, reason } = gateHealth(policy, requesterId === null ? 'policy' : 'past_request');
  return [state, sure, most, reason];
}

test.each<[string, ApproverFacts, string | null, unknown]>([
  ['two people', readFacts({ [eight]: ['ann', 'bo'] }), null, ['open', 2, 2, '2 people can approve.']],
  [
    'one person alone',
    readFacts({ [eight]: ['ann'] }),
    null,
    ['one', 1, 1, 'One person alone can approve, and nobody what that person asks for.'],
  ],
  [
    'the requester alone',
    readFacts({ [eight]: ['ann'] }),
    'ann',
    ['requester_only', 0, 0, 'Nobody but the requester could approve.'],
  ],
  [
    'one beside the requester',
    readFacts({ [eight]: ['ann', 'bo'] }),
    'ann',
    ['one', 1, 1, 'One person could approve.'],
  ],
  [
    'an empty group',
    readFacts({ [eight]: [] }),
    null,
    ['none', 0, 0, 'Nobody can approve: the approver groups have no members.'],
  ],
  [
    'a group in a group',
    readFacts({ [eight]: [member('nested', { kind: 'group' })] }),
    null,
    [
      'none',
      0,
      0,
      'Nobody can approve: no member of the approver groups is a person with an enabled account, as direct member of a group that counts.',
    ],
  ],
  [
    'a group without a role assignment',
    readFacts({ [eight]: ['ann', 'bo'] }, { assignments: [assignmentReading(eight, [])] }),
    null,
    ['none', 0, 0, 'Nobody can approve: the approver group is in no Intune role assignment.'],
  ],
  [
    'no group',
    readFacts({ [eight]: [] }, { policies: [policyReading(eight, { approverGroupIds: [] })] }),
    null,
    ['none', 0, 0, 'Nobody can approve: the policy names no approver group.'],
  ],
  [
    'a group whose members were not read',
    readFacts({ [eight]: null }),
    null,
    ['unknown', 0, null, 'Who can approve is not known: the members of its approver group are not read.'],
  ],
  [
    'members who were not read when it was asked',
    readFacts({ [eight]: null }),
    'ann',
    [
      'unknown',
      0,
      null,
      'Who could approve is not known: the members of its approver group were not read then.',
    ],
  ],
  [
    'people of whom one came or went',
    readFacts({ [eight]: ['ann'], [at('09:00')]: ['ann', 'bo'] }),
    null,
    ['unknown', 1, 2, 'Between 1 and 2 people can approve: what was read does not tell more.'],
  ],
])('a policy that %s can open', (_what, facts, requesterId, expected) => {
  expect(health(facts, requesterId)).toEqual(expected);
});

const nine = at('09:00');
test.each<[string, ApproverFacts, string, string]>([
  ['a member by the last reading', readFacts({ [eight]: ['ann'] }), 'ANN', 'yes'],
  ['nobody who was read before or after', readFacts({ [eight]: ['ann'], [nine]: ['ann'] }), 'bo', 'no'],
  ['nobody who was read, but only before', readFacts({ [eight]: ['ann'] }), 'bo', 'cannot_tell'],
  ['one who came or went', readFacts({ [eight]: [], [nine]: ['bo'] }), 'bo', 'cannot_tell'],
  ['of a group that was not read', readFacts({ [eight]: null, [nine]: null }), 'bo', 'cannot_tell'],
  [
    'a member of a group that is no gate',
    readFacts(
      { [eight]: [], [nine]: [] },
      { groups: [eight, nine].map((time) => groupReading(time, ['bo'], { securityEnabled: false })) },
    ),
    'bo',
    'no',
  ],
])('whether the approver was among them: %s', (_what, facts, personId, expected) => {
  expect(wasAmong(policies(facts), personId)).toBe(expected);
});

test('without a policy nobody can tell', () => {
  expect(wasAmong([], 'ann')).toBe('cannot_tell');
});
