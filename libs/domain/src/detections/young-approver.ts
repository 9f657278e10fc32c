import { toTheMinute } from '../instant.ts';
import {
  approverName,
  beforeDecision,
  findingOfApproval,
  judgeApproval,
  type KnownApproval,
  needsDirectoryAudits,
} from './approval-background.ts';
import type { Detection, Finding } from './detection.ts';
import type { ApprovalBackgroundSubject, DoneToAccount } from './subject.ts';
import { isDestructive } from './impact.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  days: { kind: 'number', title: 'Account or role younger than', unit: 'days', initial: 14, min: 1, max: 30 },
} as const;
type Values = ValuesOf<typeof settings>;

/** M07: whoever approved had not been there for long. */
export const youngApprover: Detection<ApprovalBackgroundSubject> = tunable({
  id: 'young-approver',
  version: 1,
  subject: 'approval-background',
  title: 'The approver’s account, or role, was new',
  severity: 'high',
  what: 'A request was approved by an account that had been created within the two weeks before, or had got its first role then.',
  why: 'An attacker who needs a second person makes one. In known cases a new administrator account was made and used on the same day.',
  how: 'The account was created, or got a role permanently, at most 14 days before the decision; a role counts only if no other was given to it in the 30 days before. Activations of a role that somebody is eligible for do not count. Critical if devices or roles were at stake.',
  whatToDo: 'Ask the manager of that person whether they exist, and who asked for the account.',
  falsePositives: ['Somebody new who was given the duty at once'],
  attack: ['T1136.003', 'T1098.003'],
  method: 'certain',
  needs: needsDirectoryAudits,
  settings,
  judge: (subject, values) => judgeApproval(subject, (approval) => judge(approval, values)),
});

function judge({ subject, within }: KnownApproval, { days }: Values): Finding | null {
  const recent = within(days);
  const created = recent.find(({ activity }) => activity.toLowerCase() === 'add user');
  const [firstRole] = within(30).filter(isGrant);
  const done = created ?? (firstRole !== undefined && recent.includes(firstRole) ? firstRole : undefined);
  if (done === undefined) return null;
  const name = approverName(subject);
  const what = done === created ? 'was created' : `got the role ${done.roleName ?? ''}`.trim();
  return findingOfApproval(youngApprover, subject, done, {
    severity: isDestructive(subject.case.policyTypes) ? 'critical' : 'high',
    title: `${name} approved ${beforeDecision(subject, done.occurredAt)} after the account ${what}`,
    explanation:
      `The account of ${name} ${what} on ${toTheMinute(done.occurredAt)}, by ${done.actorUpn ?? done.actorId ?? done.actorAppId ?? 'somebody who is not told'}, and approved the request at most ${beforeDecision(subject, done.occurredAt)} later. ` +
      `The rule would not have fired if that had been more than ${days} days before.`,
    facts: { roleName: done.roleName },
  });
}

/** Given for good. PIM tells of each activation by a name of its own. */
function isGrant({ activity, roleName }: DoneToAccount): boolean {
  return (
    roleName !== null && /^add (eligible )?member to role\b/i.test(activity) && !/activation/i.test(activity)
  );
}
