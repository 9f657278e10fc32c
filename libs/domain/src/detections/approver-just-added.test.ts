import { approval, done, joined } from '../../test/approval-backgrounds.ts';
import { at, bo, decidedAt, findingsOf } from '../../test/builders.ts';
import { approverJustAdded } from './approver-just-added.ts';
import type { ApprovalBackgroundSubject, DoneToAccount } from './subject.ts';

const judge = (subject: ApprovalBackgroundSubject) => findingsOf(approverJustAdded.judge(subject));

test('added within the day before is high, within the week medium', () => {
  const [finding] = judge(approval([joined(at('12:00', 19))]));
  expect(finding).toMatchObject({
    severity: 'high',
    subject: 'r1',
    firstAt: at('12:00', 19),
    lastAt: at('12:00', 20),
    facts: { groupName: 'MAA approvers', doneBy: 'admin@contoso.example', approverId: bo.id },
    evidence: [{ kind: 'case', subject: 'r1' }],
  });
  expect(finding?.explanation).toContain('at most 24 hours before');
  expect(finding?.explanation).toContain('would not have fired');
  expect(judge(approval([joined(at('11:59', 19))]))[0]?.severity).toBe('medium');
  expect(judge(approval([joined(at('12:00', 13))]))[0]?.severity).toBe('medium');
});

test.each<[string, readonly DoneToAccount[]]>([
  ['more than a week before', [joined(at('11:59', 13))]],
  ['after the decision', [joined(at('12:01', 20))]],
  ['to a group that approves nothing', [joined(at('11:00', 20), { isApproverGroup: false })]],
  ['taken out', [joined(at('11:00', 20), { membership: 'removed' })]],
  ['something else', [done(at('11:00', 20))]],
])('%s: none', (_what, events) => {
  expect(judge(approval(events))).toEqual([]);
});

test('somebody whom a rota puts in again is medium at most', () => {
  const events = [joined(at('08:00', 12), { membership: 'removed' }), joined(at('08:00', 20))];
  expect(judge(approval(events))[0]).toMatchObject({
    severity: 'medium',
    explanation: expect.stringContaining('had been in that group before'),
  });
});

test('between two readings the time counts to the approver’s favour', () => {
  const decided = decidedAt(at('08:00', 20), at('16:00', 20));
  expect(judge(approval([joined(at('12:00', 20))], {}, { decided }))).toEqual([]);
  expect(judge(approval([joined(at('17:00', 19))], {}, { decided }))[0]?.severity).toBe('high');
  expect(judge(approval([joined(at('15:00', 19))], {}, { decided }))[0]?.severity).toBe('medium');
});

test('without all directory audits it cannot decide, unless what was read is enough', () => {
  const unread = { isWholeKnown: false };
  expect(approverJustAdded.judge(approval([], unread))).toMatchObject({
    cannotDecide: expect.stringContaining('not all read'),
  });
  expect(judge(approval([joined(at('11:00', 20))], unread))).toHaveLength(1);
  expect(approverJustAdded.judge(approval([], {}, { approver: null }))).toHaveProperty('cannotDecide');
});

test('a renamed approver is the same', () => {
  const events = [joined(at('11:00', 20))];
  const renamed = { approver: { ...bo, name: 'Bo Married' } };
  const [before, after] = [judge(approval(events))[0], judge(approval(events, {}, renamed))[0]];
  expect(after?.findingId).toBe(before?.findingId);
  expect(after?.title).toContain('Bo Married');
});
