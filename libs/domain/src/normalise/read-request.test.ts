import fc from 'fast-check';
import { readRequest, requestKeys } from './read-request.ts';
import type { RequestRecord } from '../records/records.ts';

const id = '5b0f7c1e-2d0a-4c55-9f0e-1b7e6f2a9c10';

function read(members: object): RequestRecord {
  const reading = readRequest({ id, ...members });
  if ('rejection' in reading) throw new Error(reading.rejection);
  return reading.record;
}

/** The members of Microsoft's documentation sample, which fills in every identity and a time with an offset. */
const placeholderIdentity = { id: 'Id value', displayName: 'Display Name value' };
const placeholder = {
  '@odata.type': '#microsoft.graph.operationApprovalRequest',
  requestDateTime: '2017-01-01T00:03:07.1589002-08:00',
  expirationDateTime: '2016-12-31T23:57:57.2481234-08:00',
  requestor: { application: placeholderIdentity, device: placeholderIdentity, user: placeholderIdentity },
  status: 'needsApproval',
};

test('reads a request with all its undeclared members', () => {
  const record = read({
    status: 'completed',
    requestDateTime: '2026-10-05T08:12:44.1234567Z',
    expirationDateTime: '2026-10-08T08:12:44.1234567Z',
    lastModifiedDateTime: '2026-10-05T09:01:10.5Z',
    requestJustification: 'CHG-4711',
    approvalJustification: 'ok',
    requiredOperationApprovalPolicyTypes: ['app'],
    requestor: {
      application: null,
      device: null,
      user: { id: 'u1', displayName: 'Ada', Upn: 'ada@contoso.example' },
    },
    approver: { user: { id: 'u2', displayName: 'Bo', userPrincipalName: 'bo@contoso.example' } },
    payloadId: 'c0ffee00-0000-4000-8000-000000000001',
    payloadName: 'VPN client 7',
    payloadType: 'Microsoft.Management.Services.Api.MobileApp',
    payloadOperation: 'Assign',
    payload: '{"id":"c0ffee00-0000-4000-8000-000000000001"}',
  });
  expect(record).toEqual({
    id,
    status: 'completed',
    requestedAt: '2026-10-05T08:12:44.123456Z',
    expiresAt: '2026-10-08T08:12:44.123456Z',
    lastModifiedAt: '2026-10-05T09:01:10.500000Z',
    requester: { kind: 'user', id: 'u1', name: 'Ada', upn: 'ada@contoso.example' },
    approver: { kind: 'user', id: 'u2', name: 'Bo', upn: 'bo@contoso.example' },
    requestJustification: 'CHG-4711',
    approvalJustification: 'ok',
    policyTypes: ['app'],
    operation: 'Assign',
    resource: {
      type: 'MobileApp',
      id: 'c0ffee00-0000-4000-8000-000000000001',
      name: 'VPN client 7',
      count: 1,
      ids: ['c0ffee00-0000-4000-8000-000000000001'],
    },
  });
});

test.each([
  [{}, []],
  [{ operationApprovalPolicies: 'Operation Approval Policies value' }, ['Operation Approval Policies value']],
  [{ requiredOperationApprovalPolicyTypes: ['deviceAction'] }, ['deviceAction']],
])("reads Microsoft's sample of any generation: %j", (generation, policyTypes) => {
  expect(read({ ...placeholder, ...generation })).toMatchObject({
    status: 'needsApproval',
    requestedAt: '2017-01-01T08:03:07.158900Z',
    expiresAt: '2017-01-01T07:57:57.248123Z',
    requester: { kind: 'user', id: 'Id value' },
    policyTypes,
  });
});

test.each([
  [{}, []],
  [{ operationApprovalPolicies: 'app,script' }, ['app', 'script']],
  [{ operationApprovalPolicies: '["app"]' }, ['app']],
  [{ requiredOperationApprovalPolicyTypes: ['app', 'app', null, 'brandNew'] }, ['app', 'brandNew']],
  [{ requiredOperationApprovalPolicyTypes: [2, 28, 77] }, ['deviceWipe', 'tenantConfiguration', '77']],
  [{ requiredOperationApprovalPolicyTypes: null }, []],
])('reads the policy types of %j', (members, types) => {
  expect(read(members).policyTypes).toEqual(types);
});

test.each([
  [1, 'needsApproval'],
  ['5', 'completed'],
  ['canceled', 'canceled'],
  ['unknownFutureValue', 'unknownFutureValue'],
  [42, '42'],
  [null, null],
  [{}, null],
])('keeps the status %p as %p', (status, kept) => {
  expect(read({ status }).status).toBe(kept);
});

test.each(['upn', 'Upn', 'UPN', 'userPrincipalName', 'email', 'UserPrincipalName'])(
  'finds the UPN under %s',
  (name) => {
    expect(read({ requestor: { user: { id: 'u1', [name]: 'ada@contoso.example' } } }).requester.upn).toBe(
      'ada@contoso.example',
    );
  },
);

test('an application that files a request is an application', () => {
  const requestor = { user: null, application: { id: 'app-1', displayName: 'Fleet bot' } };
  expect(read({ requestor }).requester).toEqual({
    kind: 'application',
    id: 'app-1',
    name: 'Fleet bot',
    upn: null,
  });
});

test('nobody in particular is no approver', () => {
  expect(read({ approver: { user: null, application: null } }).approver).toBeNull();
  expect(read({ approver: { user: { id: null, displayName: '<null>' } } }).approver).toBeNull();
  expect(read({}).requester).toEqual({ kind: 'unknown', id: null, name: null, upn: null });
});

test.each([
  ['a text', (devices: unknown) => JSON.stringify(devices)],
  ['an array', (devices: unknown) => devices],
])('counts the devices of a bulk action given as %s', (_form, give) => {
  const devices = [
    { deviceId: 'de71ce00-0000-4000-8000-000000000001', deviceName: 'LT-1', actionName: 'wipe' },
    { deviceId: 'de71ce00-0000-4000-8000-000000000002', deviceName: 'LT-2', actionName: 'wipe' },
  ];
  const record = read({
    payloadType: 'ManagedDevice',
    payloadOperation: 'Action',
    displayPayload: give(devices),
  });
  expect(record.operation).toBe('wipe');
  expect(record.resource).toEqual({
    type: 'ManagedDevice',
    id: null,
    name: null,
    count: 2,
    ids: devices.map(({ deviceId }) => deviceId),
  });
});

test.each([
  [{ payloadOperation: 'Action', requiredOperationApprovalPolicyTypes: ['deviceRetire'] }, 'retire'],
  [{ payloadOperation: 'Action', payloadSubtype: 'rotate' }, 'rotate'],
  [{ payloadOperation: 'Action', actionName: 'wipe', payloadSubtype: 'rotate' }, 'wipe'],
  [{ payloadOperation: 'Update', actionName: 'wipe' }, 'Update'],
  [{}, null],
])('names the operation of %j', (members, operation) => {
  expect(read(members).operation).toBe(operation);
});

test('a group of an assignment is not the target: many changes share it', () => {
  const record = read({
    payloadId: 'c0ffee00-0000-4000-8000-000000000001',
    addedAssignments: '[{"target":{"groupId":"9f000000-0000-4000-8000-000000000009"}}]',
  });
  expect(requestKeys(record)).toEqual([id, 'c0ffee00-0000-4000-8000-000000000001']);
});

test('a creation is also found by its kind and name, since it has no id yet', () => {
  const nil = '00000000-0000-0000-0000-000000000000';
  const members = { payloadId: nil, payloadType: 'MobileApp', payloadName: ' VPN Client 7 ' };
  expect(requestKeys(read({ ...members, payloadOperation: 'Create' }))).toEqual([
    id,
    'name:mobileapp:vpn client 7',
  ]);
  expect(requestKeys(read({ ...members, payloadOperation: 'Update' }))).toEqual([id]);
});

test('a payload that is no JSON, or nested without end, is passed over', () => {
  expect(read({ payload: 'MIIB…', displayPayload: '['.repeat(100_000) }).resource).toMatchObject({
    count: 1,
    ids: [],
  });
});

test('a member named like a part of the language is no prototype', () => {
  const hostile: unknown = JSON.parse(
    `{"id":"${id}","__proto__":{"status":"approved"},"requestor":{"constructor":{"id":"x"}}}`,
  );
  const reading = readRequest(hostile);
  expect(reading).toMatchObject({ record: { status: null, requester: { id: null } } });
  expect(({} as Record<string, unknown>).status).toBeUndefined();
});

test.each([null, [], 'text', 5, {}, { id: '' }, { id: '<null>' }, { id: {} }])(
  'rejects %j with a reason',
  (value) => {
    expect(readRequest(value)).toEqual({ rejection: expect.stringMatching(/^(An|The) /) as unknown });
  },
);

test('never throws, and always gives finite records', () => {
  const members = fc.dictionary(
    fc.constantFrom(
      'id',
      'status',
      'requestor',
      'approver',
      'payload',
      'displayPayload',
      'payloadId',
      'requestDateTime',
    ),
    fc.jsonValue({ maxDepth: 4 }),
  );
  fc.assert(
    fc.property(members, (value) => {
      const reading = readRequest(value);
      if ('record' in reading) expect(requestKeys(reading.record).length).toBeGreaterThan(0);
    }),
  );
});
