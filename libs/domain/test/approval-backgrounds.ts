import type { ApprovalBackgroundSubject, DoneToAccount, WeekCase } from '../src/detections/subject.ts';
import { ada, at, decidedAt, weekCase } from './builders.ts';

/** Something an administrator did to the account of Bo, who approves. */
export function done(occurredAt: string, changes: Partial<DoneToAccount> = {}): DoneToAccount {
  return {
    eventId: `Directory_${occurredAt}`,
    occurredAt,
    activity: 'Reset user password',
    actorId: 'some-admin',
    actorUpn: 'admin@contoso.example',
    actorAppId: null,
    groupId: null,
    groupName: null,
    membership: null,
    isApproverGroup: false,
    roleName: null,
    ...changes,
  };
}

export const byAda = { actorId: ada.id, actorUpn: ada.upn };

/** Bo came into an approver group. */
export function joined(occurredAt: string, changes: Partial<DoneToAccount> = {}): DoneToAccount {
  return done(occurredAt, {
    activity: 'Add member to group',
    groupId: 'g1',
    groupName: 'MAA approvers',
    membership: 'added',
    isApproverGroup: true,
    ...changes,
  });
}

/** Approved by Bo at noon on the 20th; all directory audits were read. */
export function approval(
  doneToApprover: readonly DoneToAccount[],
  changes: Partial<ApprovalBackgroundSubject> = {},
  caseChanges: Partial<WeekCase> = {},
): ApprovalBackgroundSubject {
  return {
    kind: 'approval-background',
    case: weekCase({ requestId: 'r1', decided: decidedAt(at('12:00', 20)), ...caseChanges }),
    doneToApprover,
    isWholeKnown: true,
    ...changes,
  };
}
