import { aPolicyJson, anApprovalEvent, anEventJson, aRequestJson, bob } from '../../../../test/builders.ts';
import { driftOf } from './drift-of.ts';

const short = (source: Parameters<typeof driftOf>[0], value: unknown) =>
  driftOf(source, value).map(({ kind, path, found, expected }) => [kind, path, found, expected]);

test('what Graph sent when the readers were written is no drift, whatever is null in it', () => {
  const request = aRequestJson({ decidedBy: bob, status: 'approved', payload: null });
  expect(short('approval-requests', request)).toEqual([]);
  expect(short('approval-requests', { ...request, status: 'canceled', approver: null })).toEqual([]);
  expect(short('approval-requests', { ...request, payload: { id: 1 }, '@odata.type': '#x' })).toEqual([]);
  expect(short('access-policies', aPolicyJson({ policyPlatform: 'macOS,iOSiPadOS' }))).toEqual([]);
  expect(short('audit-events', anEventJson())).toEqual([]);
  expect(short('audit-events', anApprovalEvent(request, 'approve'))).toEqual([]);
});

test('a new word is told by itself, also one that Graph keeps back', () => {
  const request = { ...aRequestJson(), status: 'unknownFutureValue' };
  expect(short('approval-requests', request)).toEqual([['new-value', 'status', 'unknownFutureValue', null]]);
  const types = ['app', 'quantumReset', 'quantumReset'];
  expect(
    short('approval-requests', { ...aRequestJson(), requiredOperationApprovalPolicyTypes: types }),
  ).toEqual([['new-value', 'requiredOperationApprovalPolicyTypes[]', 'quantumReset', null]]);
  expect(short('audit-events', { ...anEventJson(), activityResult: 'PartialSuccess' })).toEqual([
    ['new-value', 'activityResult', 'PartialSuccess', null],
  ]);
});

test('a new member, another type and a missing member are told with their place', () => {
  const { status: _status, ...request } = aRequestJson();
  expect(
    short('approval-requests', {
      ...request,
      urgency: 3,
      requestJustification: { text: 'why' },
      requestor: { user: { id: 'u', displayName: 'Ada', locale: 'nb' }, application: null, device: null },
    }),
  ).toEqual([
    ['other-type', 'requestJustification', 'object', 'text'],
    ['new-member', 'requestor.user.locale', 'text', null],
    ['new-member', 'urgency', 'number', null],
    ['missing-member', 'status', 'nothing', 'text'],
  ]);
  const [resource] = anEventJson().resources;
  expect(
    short('audit-events', {
      ...anEventJson(),
      resources: [{ ...resource, modifiedProperties: [{ displayName: 'a', newValue: 5 }, { note: true }] }],
    }),
  ).toEqual([
    ['other-type', 'resources[].modifiedProperties[].newValue', 'number', 'text'],
    ['new-member', 'resources[].modifiedProperties[].note', 'true or false', null],
  ]);
  expect(short('access-policies', [])).toEqual([['other-type', '', 'list', 'object']]);
});

test('a hostile object is bounded in what it can tell', () => {
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`m${n}`.repeat(100), n]));
  const drift = driftOf('audit-events', { ...many, ...anEventJson() });
  expect(drift).toHaveLength(30);
  expect(drift[0]!.path).toHaveLength(120);
  const own: unknown = JSON.parse('{"__proto__": {"status": 1}, "constructor": "x"}');
  expect(driftOf('access-policies', own).slice(0, 2)).toMatchObject([
    { kind: 'new-member', path: '__proto__' },
    { kind: 'new-member', path: 'constructor' },
  ]);
  const word = 'x'.repeat(10_000);
  expect(driftOf('approval-requests', { ...aRequestJson(), status: `\0${word}` })[0]!.found).toHaveLength(80);
});
