import fc from 'fast-check';
import {
  readApproverGroup,
  readDirectoryEvent,
  readGroupMember,
  readRoleAssignment,
} from './read-directory.ts';

const recordOf = (answer: ReturnType<typeof readDirectoryEvent>) => {
  if (!('record' in answer)) throw new Error(answer.rejection);
  return answer.record;
};

const anAudit = (over: object = {}) => ({
  id: 'Directory_0a_X_1',
  category: 'GroupManagement',
  result: 'success',
  activityDisplayName: 'Add member to group',
  activityDateTime: '2026-10-05T09:00:00.1234567Z',
  loggedByService: 'Core Directory',
  initiatedBy: {
    user: { id: 'ADMIN', userPrincipalName: 'a@x.example', ipAddress: '203.0.113.7' },
    app: null,
  },
  targetResources: [
    {
      id: 'U1',
      displayName: null,
      type: 'User',
      userPrincipalName: 'u@x.example',
      modifiedProperties: [
        { displayName: 'Group.ObjectID', oldValue: null, newValue: '"G1"' },
        { displayName: 'Group.DisplayName', oldValue: null, newValue: '"MAA \\"Apps\\""' },
      ],
    },
    { id: 'G1', displayName: null, type: 'Group', groupType: 'unknownFutureValue', modifiedProperties: [] },
  ],
  ...over,
});

test('who was added to which group, by whom, is read from where Entra writes it', () => {
  expect(recordOf(readDirectoryEvent(anAudit()))).toMatchObject({
    id: 'Directory_0a_X_1',
    occurredAt: '2026-10-05T09:00:00.123456Z',
    groupId: 'g1',
    groupName: 'MAA "Apps"',
    memberId: 'u1',
    membership: 'added',
    actor: { userId: 'admin', upn: 'a@x.example', appId: null, ip: '203.0.113.7' },
  });
});

test('a removal has the group on the old side, and an application may have made it', () => {
  const event = recordOf(
    readDirectoryEvent(
      anAudit({
        activityDisplayName: 'Remove member from group',
        initiatedBy: { user: null, app: { appId: 'APP', displayName: 'Microsoft Intune' } },
        targetResources: [
          {
            id: 'U1',
            type: 'User',
            modifiedProperties: [{ displayName: 'Group.ObjectID', oldValue: '"g1"', newValue: null }],
          },
        ],
      }),
    ),
  );
  expect(event).toMatchObject({ groupId: 'g1', memberId: 'u1', membership: 'removed' });
  expect(event.actor).toMatchObject({ userId: null, appId: 'app', appName: 'Microsoft Intune' });
});

test('the order and the spelling of the reference page do as well', () => {
  const targets = [
    { id: 'g1', displayName: 'Apps', Type: 'Group', modifiedProperties: [] },
    { id: 'u1', '@odata.type': '#microsoft.graph.targetResourceUser', modifiedProperties: [] },
  ];
  expect(recordOf(readDirectoryEvent(anAudit({ targetResources: targets })))).toMatchObject({
    groupId: 'g1',
    groupName: 'Apps',
    memberId: 'u1',
    membership: 'added',
  });
});

test('a group or an application added to a group is the member', () => {
  const nested = [
    {
      id: 'inner',
      type: 'Group',
      modifiedProperties: [{ displayName: 'Group.ObjectID', oldValue: null, newValue: '"outer"' }],
    },
    { id: 'outer', type: 'Group', modifiedProperties: [] },
  ];
  expect(recordOf(readDirectoryEvent(anAudit({ targetResources: nested })))).toMatchObject({
    groupId: 'outer',
    memberId: 'inner',
  });
  const [, group] = nested;
  const app = { id: 'app', type: 'ServicePrincipal', modifiedProperties: [] };
  expect(recordOf(readDirectoryEvent(anAudit({ targetResources: [app, group] })))).toMatchObject({
    groupId: 'outer',
    memberId: 'app',
  });
});

test('what failed added nobody', () => {
  expect(recordOf(readDirectoryEvent(anAudit({ result: 'failure' }))).membership).toBeNull();
});

test('a role activation names the role and the person', () => {
  const targets = [
    { id: 'r1', type: 'Role', displayName: 'Intune Administrator', modifiedProperties: [] },
    { id: 'u1', type: 'User', userPrincipalName: 'u@x.example', modifiedProperties: [] },
  ];
  const activityDisplayName = 'Add member to role completed (PIM activation)';
  expect(
    recordOf(readDirectoryEvent(anAudit({ activityDisplayName, targetResources: targets }))),
  ).toMatchObject({
    roleName: 'Intune Administrator',
    memberId: 'u1',
    groupId: null,
    membership: null,
  });
});

test('a group, a member and a role assignment keep what is not told as not told', () => {
  expect(
    readApproverGroup({ id: 'G', displayName: 'Apps', groupTypes: ['Unified'], mailEnabled: true }),
  ).toEqual({
    record: {
      id: 'g',
      name: 'Apps',
      securityEnabled: null,
      mailEnabled: true,
      groupTypes: ['Unified'],
      isAssignableToRole: null,
    },
  });
  const hidden = {
    '@odata.type': '#microsoft.graph.user',
    id: 'U',
    displayName: null,
    userPrincipalName: null,
  };
  expect(readGroupMember(hidden)).toEqual({
    record: { id: 'u', kind: 'user', name: null, upn: null, accountEnabled: null },
  });
  expect(readGroupMember({ '@odata.type': '#microsoft.graph.servicePrincipal', id: 's' })).toMatchObject({
    record: { kind: 'service-principal' },
  });
  expect(
    readRoleAssignment({ id: 'a', members: ['G1', 'g1', 7, null], roleDefinition: { id: 'R' } }),
  ).toMatchObject({
    record: { memberGroupIds: ['g1', '7'], roleDefinitionId: 'r', scopeType: null },
  });
});

test.each([
  [readApproverGroup, 'The group has no id.'],
  [readGroupMember, 'The member of the group has no id.'],
  [readRoleAssignment, 'The role assignment has no id.'],
  [readDirectoryEvent, 'The directory audit has no id.'],
])('%p has an answer for any JSON', (read, why) => {
  expect(read({})).toEqual({ rejection: why });
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      read(value);
      read({ ...anAudit(), targetResources: value, id: value, members: value, modifiedProperties: value });
      read({ ...anAudit(), targetResources: [{ id: 'x', modifiedProperties: value }] });
    }),
  );
});
