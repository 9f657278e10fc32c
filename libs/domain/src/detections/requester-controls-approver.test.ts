import { approval, byAda, done, joined } from '../../test/approval-backgrounds.ts';
import { ada, at, decidedAt, findingsOf } from '../../test/builders.ts';
import type { ApprovalBackgroundSubject, DoneToAccount } from './subject.ts';
import { requesterControlsApprover } from './requester-controls-approver.ts';

const judge = (subject: ApprovalBackgroundSubject) => findingsOf(requesterControlsApprover.judge(subject));

test.each([
  ['reset the password of Bo Berg', {}],
  ['created the account of Bo Berg', { activity: 'Add user' }],
  ['changed the ways to sign in of Bo Berg', { activity: 'Admin registered security info' }],
  ['gave a role to Bo Berg', { activity: 'Add member to role', roleName: 'Intune Administrator' }],
  ['brought back the account of Bo Berg', { activity: 'Enable account' }],
])('Ada %s, who then approved her request: critical', (deed, changes) => {
  const [finding] = judge(approval([done(at('08:00', 19), { ...byAda, ...changes })]));
  expect(finding).toMatchObject({
    severity: 'critical',
    title: `Ada Lindqvist ${deed}, who then approved`,
    facts: { links: 1, requesterId: ada.id, doneBy: ada.upn },
  });
  expect(finding?.explanation).toContain('would not have fired if somebody else had done it');
});

test('who put the approver into the approver group counts as well, the last of several is told', () => {
  const events = [done(at('08:00', 10), byAda), joined(at('08:00', 19), byAda)];
  expect(judge(approval(events))[0]).toMatchObject({
    title: 'Ada Lindqvist put Bo Berg into an approver group, who then approved',
    facts: { links: 2 },
  });
});

test.each<[string, readonly DoneToAccount[]]>([
  ['a colleague who is helped by somebody else', [done(at('08:00', 19))]],
  ['another group', [joined(at('08:00', 19), { ...byAda, isApproverGroup: false })]],
  ['something that gives no power', [done(at('08:00', 19), { ...byAda, activity: 'Disable account' })]],
  ['after the decision', [done(at('12:01', 20), byAda)]],
])('%s: none', (_what, events) => {
  expect(judge(approval(events))).toEqual([]);
});

test('more than thirty days before is none, and so is what may have come after the decision', () => {
  const decided = decidedAt(at('12:00', 31));
  const reset = [done(at('11:59', 1), byAda)];
  expect(judge(approval(reset, {}, { decided }))).toEqual([]);
  expect(judge(approval([done(at('12:00', 1), byAda)], {}, { decided }))).toHaveLength(1);
  const bracketed = { decided: decidedAt(at('08:00', 20), at('16:00', 20)) };
  expect(judge(approval([done(at('12:00', 20), byAda)], {}, bracketed))).toEqual([]);
});

test('an application that asks and made its approver is found by its id', () => {
  const requester = { kind: 'application', id: 'APP-1', name: 'Deployer', upn: null } as const;
  const events = [joined(at('08:00', 19), { actorId: null, actorUpn: null, actorAppId: 'app-1' })];
  expect(judge(approval(events, {}, { requester }))).toHaveLength(1);
});

test('a requester who was renamed meanwhile is the same by id; another of the old name is not', () => {
  const renamed = { requester: { ...ada, upn: 'ada.married@contoso.example' } };
  expect(judge(approval([done(at('08:00', 19), byAda)], {}, renamed))).toHaveLength(1);
  const other = done(at('08:00', 19), { actorId: 'somebody-else', actorUpn: ada.upn });
  expect(judge(approval([other]))).toEqual([]);
});

test('without all directory audits it cannot decide', () => {
  expect(requesterControlsApprover.judge(approval([], { isWholeKnown: false }))).toHaveProperty(
    'cannotDecide',
  );
});
