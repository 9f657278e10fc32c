import { approval, done } from '../../test/approval-backgrounds.ts';
import { at, bo, findingsOf } from '../../test/builders.ts';
import type { ApprovalBackgroundSubject, DoneToAccount } from './subject.ts';
import { youngApprover } from './young-approver.ts';

const judge = (subject: ApprovalBackgroundSubject) => findingsOf(youngApprover.judge(subject));
const created = (time: string) => done(time, { activity: 'Add user' });
const role = (time: string, activity = 'Add member to role') =>
  done(time, { activity, roleName: 'Intune Administrator' });

test('an account created within two weeks is high, critical where devices or roles are at stake', () => {
  const [finding] = judge(approval([created(at('12:00', 6))]));
  expect(finding).toMatchObject({ severity: 'high', firstAt: at('12:00', 6), subject: 'r1' });
  expect(finding?.explanation).toContain('was created on 2026-10-06 12:00 UTC, by admin@contoso.example');
  expect(finding?.explanation).toContain('would not have fired');
  const wipe = { policyTypes: ['deviceWipe'] };
  expect(judge(approval([created(at('12:00', 6))], {}, wipe))[0]?.severity).toBe('critical');
});

test('so is one that got its first role within them', () => {
  expect(judge(approval([role(at('08:00', 18))]))[0]).toMatchObject({
    facts: { roleName: 'Intune Administrator' },
    explanation: expect.stringContaining('got the role Intune Administrator'),
  });
});

test.each<[string, readonly DoneToAccount[]]>([
  ['older than two weeks', [created(at('11:59', 6))]],
  ['a second role', [role(at('08:00', 1)), role(at('08:00', 18))]],
  [
    'an activation of an eligible role',
    [role(at('08:00', 20), 'Add member to role completed (PIM activation)')],
  ],
  ['a password reset', [done(at('08:00', 20))]],
  ['after the decision', [created(at('13:00', 20))]],
])('%s: none', (_what, events) => {
  expect(judge(approval(events))).toEqual([]);
});

test('a rejection by somebody new is none', () => {
  expect(judge(approval([created(at('08:00', 20))], {}, { decision: 'rejected' }))).toEqual([]);
});

test('without all directory audits it cannot decide', () => {
  expect(youngApprover.judge(approval([], { isWholeKnown: false }))).toHaveProperty('cannotDecide');
});

test('a renamed approver is the same', () => {
  const renamed = { approver: { ...bo, upn: 'bo.married@contoso.example' } };
  const events = [created(at('08:00', 20))];
  expect(judge(approval(events, {}, renamed))[0]?.findingId).toBe(judge(approval(events))[0]?.findingId);
});
