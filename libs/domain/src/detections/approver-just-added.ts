import { secondsBetween, toTheMinute } from '../instant.ts';
import {
  approverName,
  beforeDecision,
  findingOfApproval,
  judgeApproval,
  type KnownApproval,
  needsDirectoryAudits,
} from './approval-background.ts';
import type { Detection, Finding } from './detection.ts';
import type { ApprovalBackgroundSubject } from './subject.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  hours: { kind: 'number', title: 'High: added within', unit: 'hours', initial: 24, min: 1, max: 168 },
  days: { kind: 'number', title: 'Medium: added within', unit: 'days', initial: 7, min: 1, max: 30 },
} as const;
type Values = ValuesOf<typeof settings>;

/** M06: whoever approved had become an approver just before. */
export const approverJustAdded: Detection<ApprovalBackgroundSubject> = tunable({
  id: 'approver-just-added',
  version: 1,
  subject: 'approval-background',
  title: 'The approver had just been added to an approver group',
  severity: 'high',
  what: 'A request was approved by somebody who had been added to an approver group within the week before, or within the day.',
  why: 'Whoever may change the group can make their own second person, and take them out again afterwards.',
  how: 'The last addition of the approver to a group that an access policy names, before the decision: within 24 hours it is high, within 7 days medium. Somebody who was in that group before and had been taken out in the 30 days before is medium at most: so do rotas work. Times between two readings count to the approver’s favour.',
  whatToDo:
    'Find out who added the approver and why, and whether the requester had a part in it. Look at what else they approved since.',
  falsePositives: ['Somebody new in the team', 'A rota that puts people in and takes them out'],
  attack: ['T1098', 'T1098.007'],
  method: 'certain',
  needs: needsDirectoryAudits,
  settings,
  judge: (subject, values) => judgeApproval(subject, (approval) => judge(approval, values)),
});

function judge({ subject, within }: KnownApproval, { hours, days }: Values): Finding | null {
  const memberships = within(30).filter(({ isApproverGroup }) => isApproverGroup);
  const recent = new Set(within(Math.max(days, hours / 24)));
  const added = memberships.filter((one) => one.membership === 'added' && recent.has(one)).at(-1);
  if (added === undefined) return null;
  const latest = subject.case.decided.latest ?? added.occurredAt;
  const isReturn = memberships.some(
    (one) =>
      one.membership === 'removed' && one.groupId === added.groupId && one.occurredAt <= added.occurredAt,
  );
  const isClose = secondsBetween(added.occurredAt, latest) <= hours * 3600;
  const group = added.groupName ?? added.groupId ?? 'an approver group';
  const name = approverName(subject);
  return findingOfApproval(approverJustAdded, subject, added, {
    severity: isClose && !isReturn ? 'high' : 'medium',
    title: `${name} approved ${beforeDecision(subject, added.occurredAt)} after becoming an approver`,
    explanation:
      `${added.actorUpn ?? added.actorId ?? added.actorAppId ?? 'Somebody'} added ${name} to "${group}" on ${toTheMinute(added.occurredAt)}, at most ${beforeDecision(subject, added.occurredAt)} before ${name} approved. ` +
      (isReturn ? `${name} had been in that group before. ` : '') +
      `The rule would not have fired if that had been more than ${days} days before.`,
    facts: { groupId: added.groupId, groupName: added.groupName },
  });
}
