import { ada, appId, approvalEvent, at, requestId, version } from '../../test/builders.ts';
import { reconstructedRequestIds } from './approval-events.ts';
import { knownRequest } from './known-request.ts';

const told = approvalEvent('Create', at('08:00'), ada, {
  approval: [{ name: 'PayloadId', old: null, new: appId }],
});

test('nothing is known of a request that nothing speaks of', () => {
  expect(knownRequest({ requestId, versions: [], events: [] })).toBeNull();
});

test('an id that stands only in the event of a policy, or beside another request, is no request', () => {
  const policy = approvalEvent('Create', at('08:00'), ada, {
    activityType: 'Create OperationApprovalPolicy',
    resources: [{ type: 'OperationApprovalPolicy', id: requestId, name: null }],
  });
  const other = approvalEvent('Create', at('08:00'), ada, {
    resources: [{ type: 'OperationApprovalRequest', id: 'another-request', name: null }],
    approval: [{ name: 'Replaces', old: null, new: requestId }],
  });
  expect(knownRequest({ requestId, versions: [], events: [policy, other] })).toBeNull();
  expect(knownRequest({ requestId, versions: [], events: [policy, told] })).not.toBeNull();
});

test('an event tells the object of a request that was never read', () => {
  expect(knownRequest({ requestId, versions: [], events: [told] })).toMatchObject({
    requester: { id: ada.id },
    resource: { id: appId, ids: [appId] },
  });
});

test('an event fills in the object that no read showed, and replaces none that one did', () => {
  const none = { type: null, id: null, name: null, count: 1, ids: [] };
  const other = { ...none, id: 'other-object', ids: ['other-object'] };
  const read = (resource: typeof other | typeof none): unknown =>
    knownRequest({ requestId, versions: [version({ resource }, at('08:05'))], events: [told] })?.resource.ids;
  expect(read(none)).toEqual([appId]);
  expect(read(other)).toEqual(['other-object']);
});

test('an event about a policy, or about a change, speaks of no request', () => {
  const policy = { type: 'OperationApprovalPolicy', id: 'p1', name: null };
  const words = { resources: [policy], activityType: 'Create OperationApprovalPolicy' };
  expect(reconstructedRequestIds(told.event)).toEqual([requestId]);
  expect(reconstructedRequestIds(approvalEvent('Create', at('08:00'), ada, words).event)).toEqual([]);
  expect(
    reconstructedRequestIds(approvalEvent('Create', at('08:00'), ada, { approval: null }).event),
  ).toEqual([]);
});
