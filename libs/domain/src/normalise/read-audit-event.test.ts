import fc from 'fast-check';
import type { EventRecord } from '../records/records.ts';
import { readAuditEvent } from './read-audit-event.ts';

const base = { id: 'e1', activityDateTime: '2026-10-05T09:01:09.1234567Z' };

function read(members: object): EventRecord {
  const reading = readAuditEvent({ ...base, ...members });
  if ('rejection' in reading) throw new Error(reading.rejection);
  return reading.record;
}

test('reads an assignment with its parent and its compound id', () => {
  const parent = 'c0ffee00-0000-4000-8000-000000000001';
  const group = '9f000000-0000-4000-8000-000000000009';
  const record = read({
    displayName: 'Create mobile app assignment',
    componentName: 'MobileApp',
    activity: null,
    activityType: 'Create MobileAppAssignment',
    activityOperationType: 'Create',
    activityResult: 'Success',
    correlationId: '8ec80000-0000-4000-8000-000000000001',
    category: 'Application',
    actor: {
      auditActorType: 'ItPro',
      applicationId: '5926fc8e-304e-4f59-8bed-58ca97cc39a4',
      applicationDisplayName: 'Microsoft Intune portal extension',
      userPrincipalName: 'ada@contoso.example',
      ipAddress: null,
      userId: 'u1',
    },
    resources: [
      {
        displayName: 'VPN client 7',
        auditResourceType: 'MobileApp',
        resourceId: parent,
        modifiedProperties: [],
      },
      { displayName: '<null>', auditResourceType: 'MobileAppAssignment', resourceId: `${parent}_${group}` },
    ],
  });
  expect(record).toEqual({
    id: 'e1',
    occurredAt: '2026-10-05T09:01:09.123456Z',
    category: 'Application',
    component: 'MobileApp',
    activity: 'Create mobile app assignment',
    activityType: 'Create MobileAppAssignment',
    operationType: 'Create',
    result: 'Success',
    correlationId: '8ec80000-0000-4000-8000-000000000001',
    actor: {
      type: 'ItPro',
      userId: 'u1',
      upn: 'ada@contoso.example',
      appId: '5926fc8e-304e-4f59-8bed-58ca97cc39a4',
      appName: 'Microsoft Intune portal extension',
      ip: null,
    },
    resources: [
      { type: 'MobileApp', id: parent, name: 'VPN client 7' },
      { type: 'MobileAppAssignment', id: `${parent}_${group}`, name: null },
    ],
    approval: null,
    keys: [parent, `${parent}_${group}`, group, 'name:mobileapp:vpn client 7'],
  });
});

test('reads a record whose ids were masked: an id need not be a GUID', () => {
  const record = read({
    id: 'xxxx-xxxx',
    activityType: 'Create DeviceEnrollmentConfiguration',
    activityOperationType: 'Create',
    actor: { userId: 'xxxx-xxxx', userPrincipalName: 'xxx@xxx.example' },
    resources: [
      {
        displayName: 'Test',
        auditResourceType: 'DeviceEnrollmentLimitConfiguration',
        resourceId: 'xxxx-xxxx',
      },
    ],
  });
  expect(record.id).toBe('xxxx-xxxx');
  expect(record.keys).toEqual(['xxxx-xxxx', 'name:deviceenrollmentlimitconfiguration:test']);
});

test("reads the type of Microsoft's sample where it stands under an older name", () => {
  const record = read({
    activityDateTime: '2016-12-31T23:59:51.6363086-08:00',
    actor: { type: 'Type value' },
    resources: [{ type: 'Type value', resourceId: 'Resource Id value' }],
  });
  expect(record.occurredAt).toBe('2017-01-01T07:59:51.636308Z');
  expect(record.actor.type).toBe('Type value');
  expect(record.resources[0]?.type).toBe('Type value');
});

test('an application alone has an empty UPN, which is none', () => {
  expect(read({ actor: { userPrincipalName: '', applicationId: 'app-1' } }).actor).toMatchObject({
    upn: null,
    appId: 'app-1',
  });
});

test('the events of approval keep their properties and are found by every id in them', () => {
  const request = '5b0f7c1e-2d0a-4c55-9f0e-1b7e6f2a9c10';
  const record = read({
    activityType: 'Approve OperationApprovalRequest',
    activityOperationType: 'Action',
    resources: [
      {
        auditResourceType: 'OperationApprovalRequest',
        resourceId: null,
        modifiedProperties: [
          { displayName: 'Note', oldValue: '', newValue: `for ${request.toUpperCase()}, urgent` },
          { displayName: 'Status', oldValue: 'needsApproval', newValue: 'approved' },
          { displayName: 'Empty', oldValue: '<null>' },
        ],
      },
    ],
  });
  expect(record.approval).toHaveLength(3);
  expect(record.approval?.[2]).toEqual({ name: 'Empty', old: null, new: null });
  expect(record.keys).toEqual([request]);
});

test.each([
  ['Patch MobileApp', 'Patch application', false],
  ['Create OperationApprovalPolicy', null, true],
  ['Action', 'Approve multi admin approval request', true],
  ['Patch AccessPolicy', null, true],
  ['Patch ConditionalAccessPolicy', 'Patch Conditional Access Policy', false],
])('%s, %s: speaks of approval: %p', (activityType, displayName, isApproval) => {
  expect(read({ activityType, displayName }).approval !== null).toBe(isApproval);
});

test('a tenant may teach other words of approval', () => {
  const reading = readAuditEvent(
    { ...base, activityType: 'Pass GatedCall' },
    { version: 'own', pattern: 'gatedcall' },
  );
  expect(reading).toMatchObject({ record: { approval: [] } });
});

test.each([
  ['Get', 'Get MobileApp'],
  ['Search', 'Search MobileApp'],
  [null, 'Get MobileApp'],
])('a read (%p, %s) has no keys', (activityOperationType, activityType) => {
  expect(
    read({ activityOperationType, activityType, resources: [{ resourceId: 'some-long-id' }] }).keys,
  ).toEqual([]);
});

test('a device is found by the id that Entra gives it, other values of a write are not keys', () => {
  const record = read({
    activityType: 'wipe ManagedDevice',
    activityOperationType: 'Action',
    resources: [
      {
        resourceId: 'de71ce00-0000-4000-8000-000000000001',
        modifiedProperties: [
          { displayName: 'AzureADDeviceId', newValue: 'aaaaaaaa-0000-4000-8000-000000000002' },
          { displayName: 'GroupId', newValue: 'bbbbbbbb-0000-4000-8000-000000000003' },
        ],
      },
    ],
  });
  expect(record.keys).toEqual([
    'de71ce00-0000-4000-8000-000000000001',
    'aaaaaaaa-0000-4000-8000-000000000002',
  ]);
});

test('an event without end has at most 100 keys and names that can be searched', () => {
  const resources = Array.from({ length: 3000 }, (_, n) => ({
    resourceId: `resource-${n}`,
    displayName: 'n'.repeat(5000),
  }));
  const record = read({ resources });
  expect(record.keys).toHaveLength(100);
  expect(record.resources).toHaveLength(1000);
  expect(JSON.stringify(record).length).toBeLessThan(300_000);
});

test('the counters of an old assignment id are no keys', () => {
  const keys = read({ resources: [{ resourceId: 'c0ffee00-0000-4000-8000-000000000001_0_0' }] }).keys;
  expect(keys).toEqual(['c0ffee00-0000-4000-8000-000000000001_0_0', 'c0ffee00-0000-4000-8000-000000000001']);
});

test.each([
  [null, 'must be a JSON object'],
  [{ activityDateTime: base.activityDateTime }, 'has no id'],
  [{ id: 'e1' }, 'no readable time'],
  [{ id: 'e1', activityDateTime: '0001-01-01T00:00:00Z' }, 'no readable time'],
])('rejects %j with a reason', (value, reason) => {
  expect(readAuditEvent(value)).toEqual({ rejection: expect.stringContaining(reason) as unknown });
});

test('never throws on any JSON', () => {
  const members = fc.dictionary(
    fc.constantFrom('actor', 'resources', 'activityType', 'displayName', 'correlationId', 'activityResult'),
    fc.oneof(
      fc.jsonValue({ maxDepth: 4 }),
      fc.array(fc.dictionary(fc.constantFrom('resourceId', 'modifiedProperties'), fc.jsonValue())),
    ),
  );
  fc.assert(
    fc.property(members, (value) => {
      const record = read(value);
      expect(record.keys.length).toBeLessThanOrEqual(100);
      expect(JSON.stringify(record)).not.toContain('\\u0000');
    }),
  );
});
