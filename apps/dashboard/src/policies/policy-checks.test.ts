import type { PolicyApprovers } from '@countersign/contract';
import { policyChecks } from './policy-checks.ts';

type Group = PolicyApprovers['groups'][number];

const plain: Group = {
  ...{ groupId: 'g', name: 'Approvers', isGate: true, certainty: 'last_known', troubles: [] },
  ...{ named: 'last_known', membersUnknown: null, isClosed: false, readBefore: null, readAfter: null },
};

function policy(groups: readonly Group[], state: PolicyApprovers['health']['state']): PolicyApprovers {
  const lists = { could: [], couldMore: 0, couldNot: [], couldNotMore: 0 };
  const health = { state, sure: 2, most: 2, reason: 'the reason' };
  return {
    ...{ policyId: 'p', name: null, policyTypes: ['app'], certainty: 'last_known', health },
    groups: [...groups],
    ...lists,
  };
}

const states = (groups: readonly Group[], state: PolicyApprovers['health']['state']) =>
  policyChecks(policy(groups, state), [], 'UTC').map(({ isRight }) => isRight);

test('a healthy policy passes all checks', () => {
  expect(states([plain], 'open')).toEqual([true, true, true, true]);
});

test('each check fails for its own reason, and names the group', () => {
  const mail: Group = { ...plain, isGate: false, troubles: ['mail_enabled', 'no_role_assignment'] };
  const [security, assignment] = policyChecks(policy([mail], 'none'), [], 'UTC');
  expect(security).toMatchObject({
    isRight: false,
    text: 'Approvers does not count: mail-enabled, which Intune does not take',
  });
  expect(assignment).toMatchObject({
    isRight: false,
    text: 'Approvers does not count: in no Intune role assignment',
  });
});

test('what was not read is neither right nor wrong', () => {
  const dark: Group = {
    ...plain,
    isGate: null,
    troubles: ['group_not_read', 'assignments_not_read'],
    membersUnknown: { reason: 'not_read', since: null, until: null },
  };
  expect(states([dark], 'unknown')).toEqual([null, null, null, null]);
});

test('a policy without a group is wrong', () => {
  expect(states([], 'none')).toEqual([false, false, true, false]);
});

test('a source that is off says so', () => {
  const off = { source: 'approver-groups', isOff: true, message: null, firstReadAt: null, lastReadAt: null };
  const [, , members] = policyChecks(policy([plain], 'unknown'), [off], 'UTC');
  expect(members?.text).toContain('GroupMember.Read.All');
});
