import { type FedCase, type FedFinding } from '../fed-case.ts';
import { ecsCase, ecsFinding } from './ecs.ts';
import { ocsfCase, ocsfFinding } from './ocsf.ts';
import { syslogFrame } from './syslog.ts';

const setting = { tenant: { entraId: 't1', name: 'Contoso' }, publicUrl: 'https://countersign.example' };
const nobody = { id: null, name: null, upn: null, appId: null };
const completed: FedCase = {
  ...{ requestId: 'r1', position: 17, outcome: 'completed', effect: 'confirmed', operation: 'wipe' },
  ...{
    policyTypes: ['deviceWipe'],
    resourceType: 'ManagedDevice',
    resourceId: 'd1',
    resourceName: 'LON-LT-0417',
  },
  resourceCount: 1,
  requester: { id: 'u1', name: 'Astrid Berg', upn: 'astrid@contoso.example', appId: null },
  approver: { id: 'u2', name: 'Bola Okafor', upn: 'bola@contoso.example', appId: null },
  ...{ requestedAt: '2026-11-02T08:00:00.000000Z', decidedAt: '2026-11-02T09:00:00.000000Z' },
  ...{ endedAt: '2026-11-02T09:30:00.123456Z', expiresAt: '2026-11-05T08:00:00.000000Z' },
  lastModifiedAt: '2026-11-02T09:30:00.123456Z',
};
const finding: FedFinding = {
  ...{ findingId: 'f1', detection: 'own-approval', ruleVersion: 2, severity: 'critical' },
  ...{ title: 'Somebody approved an own request', explanation: 'Requester and approver are one person.' },
  ...{ firstAt: '2026-11-02T08:00:00.000000Z', lastAt: '2026-11-02T09:00:00.000000Z' },
  ...{ digest: '0123456789abcdef0123', isUpdate: false },
};

test('a completed case in OCSF is an API Activity of its requester, with the evidenced success', () => {
  expect(ocsfCase(completed, setting)).toEqual({
    ...{
      category_uid: 6,
      category_name: 'Application Activity',
      class_uid: 6003,
      class_name: 'API Activity',
    },
    ...{ activity_id: 99, activity_name: 'completed', type_uid: 600399, type_name: 'API Activity: Other' },
    ...{
      severity_id: 1,
      severity: 'Informational',
      status_id: 1,
      status: 'Success',
      status_detail: 'confirmed',
    },
    ...{ time: Date.parse('2026-11-02T09:30:00.123Z'), timezone_offset: 0 },
    message: 'Approval request completed: wipe LON-LT-0417',
    metadata: {
      version: '1.4.0',
      uid: 't1/case/r1/17',
      product: { name: 'Countersign', vendor_name: 'Countersign' },
      log_provider: 'Countersign',
      tenant_uid: 't1',
      sequence: 17,
      correlation_uid: 'r1',
    },
    actor: { user: { uid: 'u1', name: 'Astrid Berg', email_addr: 'astrid@contoso.example' } },
    api: {
      operation: 'wipe',
      service: { name: 'Microsoft Intune Multi Admin Approval' },
      request: { uid: 'r1' },
    },
    src_endpoint: { svc_name: 'Microsoft Intune' },
    resources: [{ uid: 'd1', name: 'LON-LT-0417', type: 'ManagedDevice' }],
    unmapped: {
      ...{ outcome: 'completed', effect: 'confirmed', policy_types: ['deviceWipe'], resource_count: 1 },
      approver: { uid: 'u2', name: 'Bola Okafor', email_addr: 'bola@contoso.example' },
      requested_at: '2026-11-02T08:00:00.000000Z',
      decided_at: '2026-11-02T09:00:00.000000Z',
      expires_at: '2026-11-05T08:00:00.000000Z',
      url: 'https://countersign.example/requests/t1/r1',
    },
  });
});

test('a finding in OCSF is a Detection Finding', () => {
  expect(ocsfFinding(finding, setting)).toMatchObject({
    ...{
      class_uid: 2004,
      activity_id: 1,
      type_uid: 200401,
      severity_id: 5,
      severity: 'Critical',
      status_id: 1,
    },
    metadata: { uid: 't1/finding/f1/0123456789abcdef' },
    finding_info: {
      uid: 'f1',
      title: finding.title,
      analytic: { uid: 'own-approval', type_id: 1, version: '2' },
    },
  });
  expect(ocsfFinding({ ...finding, isUpdate: true }, setting)).toMatchObject({
    activity_id: 2,
    type_uid: 200402,
  });
});

test('a completed case in ECS is a change of configuration by a user', () => {
  expect(ecsCase(completed, setting)).toEqual({
    '@timestamp': '2026-11-02T09:30:00.123456Z',
    ecs: { version: '8.17.0' },
    observer: { product: 'Countersign', vendor: 'Countersign' },
    organization: { id: 't1', name: 'Contoso' },
    message: 'Approval request completed: wipe LON-LT-0417',
    event: {
      ...{ kind: 'event', category: ['configuration'], type: ['change'], module: 'countersign' },
      ...{ dataset: 'countersign.case', provider: 'Microsoft Intune', id: 't1/case/r1/17', sequence: 17 },
      ...{ action: 'approved-change-completed', outcome: 'success' },
      reference: 'https://countersign.example/requests/t1/r1',
      ...{ start: '2026-11-02T08:00:00.000000Z', end: '2026-11-02T09:30:00.123456Z' },
    },
    user: {
      id: 'u1',
      full_name: 'Astrid Berg',
      name: 'astrid@contoso.example',
      email: 'astrid@contoso.example',
    },
    related: { user: ['u1', 'astrid@contoso.example', 'u2', 'bola@contoso.example'] },
    countersign: {
      case: {
        ...{ request_id: 'r1', outcome: 'completed', effect: 'confirmed', operation: 'wipe' },
        policy_types: ['deviceWipe'],
        resource: { id: 'd1', name: 'LON-LT-0417', type: 'ManagedDevice', count: 1 },
        approver: { id: 'u2', name: 'Bola Okafor', email: 'bola@contoso.example' },
        decided_at: '2026-11-02T09:00:00.000000Z',
        expires_at: '2026-11-05T08:00:00.000000Z',
      },
    },
  });
});

test('a finding in ECS is an alert of a rule', () => {
  expect(ecsFinding(finding, setting)).toMatchObject({
    event: {
      kind: 'alert',
      id: 't1/finding/f1/0123456789abcdef',
      severity: 99,
      dataset: 'countersign.finding',
    },
    rule: { id: 'own-approval', name: finding.title, version: '2' },
  });
});

test.each([
  ['completed', null, 'Unknown', 'unknown'],
  ['completed', 'unproven', 'Unknown', 'unknown'],
  ['completed', 'failed', 'Failure', 'failure'],
  ['rejected', null, 'Failure', 'failure'],
  ['waiting', null, 'Unknown', 'unknown'],
] as const)('%s with effect %s is no success: %s', (outcome, effect, status, ecs) => {
  expect(ocsfCase({ ...completed, outcome, effect }, setting)).toMatchObject({ status });
  expect(ecsCase({ ...completed, outcome, effect }, setting)).toMatchObject({ event: { outcome: ecs } });
});

test('what is not known is left out or said to be unknown, never now', () => {
  const bare: FedCase = {
    ...{
      ...completed,
      outcome: 'unknown',
      effect: null,
      operation: null,
      resourceName: null,
      resourceId: null,
    },
    ...{ requester: nobody, approver: null, requestedAt: null, decidedAt: null, endedAt: null },
    ...{ expiresAt: null, lastModifiedAt: null },
  };
  expect(ocsfCase(bare, setting)).toMatchObject({
    ...{ time: 0, actor: { user: { name: 'unknown' } }, api: { operation: 'unknown' } },
    resources: [{ type: 'ManagedDevice' }],
  });
  expect(ecsCase(bare, setting)).toMatchObject({ '@timestamp': '1970-01-01T00:00:00.000000Z', user: {} });
});

test('a syslog message is one frame of RFC 5424, whatever is in it', () => {
  const event = { message: 'two\nlines <0>1 and ünïcode' };
  const at = new Date('2026-11-02T09:00:00Z');
  const frame = syslogFrame({ kind: 'finding', severity: 'high', at, host: 'a b\n', event });
  const [, length = '', line = ''] = /^(\d+) (.*)$/s.exec(frame.toString()) ?? [];
  expect(Buffer.byteLength(line)).toBe(Number(length));
  expect(line).toBe(`<107>1 2026-11-02T09:00:00.000Z ab countersign - finding - ${JSON.stringify(event)}`);
  expect(line).not.toContain('\n');
});
