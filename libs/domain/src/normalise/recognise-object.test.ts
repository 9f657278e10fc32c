import fc from 'fast-check';
import { recogniseObject, whyUnrecognised } from './recognise-object.ts';

const intune = { AuditEventId: 'e1', ActivityResultStatus: 1, TargetObjectIds: [] };

test.each([
  ['approval-request', { id: 'r', requestDateTime: '…', requestor: null }],
  ['approval-request', { '@odata.type': '#microsoft.graph.operationApprovalRequest', id: 'r' }],
  ['access-policy', { id: 'p', policyType: 'app', approverGroupIds: [] }],
  ['audit-event', { id: 'e', activityDateTime: '…', activityType: 'Patch MobileApp' }],
  ['audit-event', { id: 'e', activityType: 'Patch MobileApp', resources: [] }],
  ['diagnostic-event', { category: 'AuditLogs', operationName: 'Patch MobileApp', properties: intune }],
  [
    'diagnostic-event',
    { Category: 'AuditLogs', OperationName: 'Patch MobileApp', Properties: JSON.stringify(intune) },
  ],
  ['directory-event', { id: 'd', activityDateTime: '…', activityDisplayName: 'Add user', initiatedBy: {} }],
  ['role-assignment', { id: 'a', members: [], resourceScopes: [], scopeType: 'allDevices' }],
  ['approver-group', { id: 'g', securityEnabled: true, mailEnabled: false }],
  ['group-member', { '@odata.type': '#microsoft.graph.user', id: 'u', displayName: 'Ada' }],
  ['group-member', { id: 'u', userPrincipalName: 'ada@contoso.example', accountEnabled: null, mail: null }],
])('recognises an %s', (kind, value) => {
  expect(recogniseObject(value)).toBe(kind);
});

test.each([
  [
    {
      category: 'AuditLogs',
      operationName: 'Add user',
      properties: { loggedByService: 'Core Directory', initiatedBy: {} },
    },
    'Entra',
  ],
  [
    { category: 'OperationalLogs', operationName: 'Enrollment', properties: { Os: 'iOS' } },
    'OperationalLogs',
  ],
  [{ category: 'AuditLogs', operationName: 'Something', properties: {} }, 'without the members'],
  [{ id: 'x', displayName: 'A group' }, 'Neither'],
  [{ id: 'x', activityDateTime: '…' }, 'Neither'],
  [[], 'list'],
  ['text', 'Not a JSON object'],
  [null, 'Not a JSON object'],
])('leaves %j alone and says why', (value, why) => {
  expect(recogniseObject(value)).toBeNull();
  expect(whyUnrecognised(value)).toContain(why);
});

test('has an answer for any JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      recogniseObject(value);
      expect(whyUnrecognised(value)).toMatch(/\.$/);
    }),
  );
});
