import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { EventRecord } from '../records/records.ts';
import { readDiagnosticEvent } from './read-diagnostic-event.ts';

const properties = {
  ActivityDate: '10/5/2026 9:01:09 AM',
  ActivityResultStatus: 1,
  ActivityType: 0,
  Actor: {
    ActorType: 1,
    Application: 'app-1',
    ApplicationName: 'Portal',
    Name: null,
    ObjectId: 'u1',
    UPN: 'ada@contoso.example',
  },
  AdditionalDetails: 'Key = AccountQuotaEntityValue = MobileAppAssignment\r\n',
  AuditEventId: 'e1',
  Category: 5,
  TargetDisplayNames: ['VPN client 7', '<null>'],
  TargetObjectIds: ['c0ffee00-0000-4000-8000-000000000001', 'c0ffee00-0000-4000-8000-000000000001_9f000000'],
  Targets: [
    { Name: 'VPN client 7', ModifiedProperties: [] },
    { ModifiedProperties: [{ Name: 'Target.GroupId', New: '9f' }] },
  ],
};
const base = {
  time: '2026-10-05T09:01:09.1000000Z',
  tenantId: '3adb',
  category: 'AuditLogs',
  operationName: 'Create MobileAppAssignment',
  properties,
  resultType: 'Success',
  correlationId: '8ec8',
  identity: 'ada@contoso.example',
};

function read(record: unknown): EventRecord {
  const reading = readDiagnosticEvent(record);
  if ('rejection' in reading) throw new Error(reading.rejection);
  return reading.record;
}

const expected = {
  id: 'e1',
  occurredAt: '2026-10-05T09:01:09.100000Z',
  category: 'Application',
  component: null,
  activity: null,
  activityType: 'Create MobileAppAssignment',
  operationType: 'Create',
  result: 'Success',
  correlationId: '8ec8',
  actor: {
    type: 'ItPro',
    userId: 'u1',
    upn: 'ada@contoso.example',
    appId: 'app-1',
    appName: 'Portal',
    ip: null,
  },
  resources: [
    { type: null, id: 'c0ffee00-0000-4000-8000-000000000001', name: 'VPN client 7' },
    { type: null, id: 'c0ffee00-0000-4000-8000-000000000001_9f000000', name: null },
  ],
  approval: null,
};

test('reads a record from an event hub', () => {
  expect(read(base)).toMatchObject(expected);
});

test('reads the same record as a row of Log Analytics', () => {
  const row = {
    TimeGenerated: base.time,
    Category: 'AuditLogs',
    OperationName: base.operationName,
    Properties: JSON.stringify(properties),
    ResultType: 'Success',
    CorrelationId: '8ec8',
    Identity: base.identity,
    Type: 'IntuneAuditLogs',
  };
  expect(read(row)).toEqual(read(base));
});

test('reads the captured records', () => {
  const lines = readFileSync('libs/domain/test/fixtures/panther-intune-audit.ndjson', 'utf8')
    .trim()
    .split('\n');
  const records = lines.map((line) => read(JSON.parse(line)));
  expect(
    records.map(({ activityType, operationType, category }) => [activityType, operationType, category]),
  ).toEqual([
    ['Patch MobileApp', 'Patch', 'Application'],
    ['createDeviceComplianceScript DeviceComplianceScript', 'Create', 'DeviceConfiguration'],
  ]);
});

test.each([
  [
    'the hour lost, the US date at hand',
    '2025-04-11:21:02.3387000Z',
    '4/11/2025 6:21:02 PM',
    '2025-04-11T18:21:02.338700Z',
  ],
  [
    'the US date of another minute',
    '2025-04-11:21:02.3387000Z',
    '4/11/2025 6:22:02 PM',
    '2025-04-11T18:22:02.000000Z',
  ],
  ['only the T lost', '2025-04-11:18:21:02.3387000Z', null, '2025-04-11T18:21:02.338700Z'],
  ['no time at all', null, '12/31/2025 12:00:00 AM', '2025-12-31T00:00:00.000000Z'],
  ['noon', null, '12/31/2025 12:30 PM', '2025-12-31T12:30:00.000000Z'],
])('recovers a time with %s', (_what, time, ActivityDate, occurredAt) => {
  expect(read({ ...base, time, properties: { ...properties, ActivityDate } }).occurredAt).toBe(occurredAt);
});

test('does not guess an hour that nothing tells', () => {
  const record = {
    ...base,
    time: '2025-04-11:21:02.3387000Z',
    properties: { ...properties, ActivityDate: '' },
  };
  expect(readDiagnosticEvent(record)).toEqual({
    rejection: expect.stringContaining('no readable time') as unknown,
  });
});

test('keeps a number for which there is no word', () => {
  const record = read({
    ...base,
    resultType: null,
    properties: { ...properties, Category: 99, ActivityType: 50, ActivityResultStatus: 7 },
  });
  expect([record.category, record.operationType, record.result]).toEqual(['99', '50', '7']);
});

test('joins targets by index however short the lists are', () => {
  const resources = read({
    ...base,
    properties: { ...properties, TargetObjectIds: ['one'], TargetDisplayNames: [] },
  }).resources;
  expect(resources).toEqual([
    { type: null, id: 'one', name: 'VPN client 7' },
    { type: null, id: null, name: null },
  ]);
});

test('the details of an approval event are read without their missing separator', () => {
  const record = read({
    ...base,
    operationName: 'Approve OperationApprovalRequest',
    properties: {
      ...properties,
      AdditionalDetails: 'Key = RequestIdValue = 5b0f7c1e-2d0a-4c55-9f0e-1b7e6f2a9c10\r\nnoise\r\n',
    },
  });
  expect(record.approval).toContainEqual({
    name: 'RequestId',
    old: null,
    new: '5b0f7c1e-2d0a-4c55-9f0e-1b7e6f2a9c10',
  });
  expect(record.keys).toContain('5b0f7c1e-2d0a-4c55-9f0e-1b7e6f2a9c10');
});

test.each([
  [5, 'must be a JSON object'],
  [{ ...base, properties: 'not JSON' }, 'no AuditEventId'],
  [{ ...base, properties: {} }, 'no AuditEventId'],
])('rejects %j with a reason', (value, reason) => {
  expect(readDiagnosticEvent(value)).toEqual({ rejection: expect.stringContaining(reason) as unknown });
});

test('never throws on any JSON', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...Object.keys(properties)), fc.jsonValue({ maxDepth: 4 })),
      (members) => {
        readDiagnosticEvent({ ...base, properties: { ...properties, ...members } });
      },
    ),
  );
});
