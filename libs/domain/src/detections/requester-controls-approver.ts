import { equalText } from '../cases/event-words.ts';
import { toTheMinute } from '../instant.ts';
import {
  approverName,
  findingOfApproval,
  judgeApproval,
  type KnownApproval,
  needsDirectoryAudits,
} from './approval-background.ts';
import type { Detection, Finding } from './detection.ts';
import type { ApprovalBackgroundSubject, DoneToAccount } from './subject.ts';
import { identityName } from './identity-name.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  days: { kind: 'number', title: 'Done within', unit: 'days', initial: 30, min: 1, max: 30 },
} as const;
type Values = ValuesOf<typeof settings>;

/** M08: the second person is in the hands of the first. */
export const requesterControlsApprover: Detection<ApprovalBackgroundSubject> = tunable({
  id: 'requester-controls-approver',
  version: 1,
  subject: 'approval-background',
  title: 'The requester had the approver’s account in their hands',
  severity: 'critical',
  what: 'Somebody created another account, reset its password, registered a way to sign in for it, or put it into an approver group or a role; within a month that account approved a request of theirs.',
  why: 'Whoever can sign in as the approver, or chose them, is both people. This is how two-person control is defeated with one stolen account.',
  how: 'Any of these, done by the requester (a person or an application) to the approver within the 30 days before the decision, and before it for sure. That an administrator does such a thing to a colleague is their work: it is told only together with an approval of their own request. Applications that the requester owns are not known.',
  whatToDo:
    'Ask the approver, by another way than that account, whether they approved. Review what was changed, and have somebody else own the approver accounts.',
  falsePositives: ['A help desk that reset the password of a colleague who then approved its request'],
  attack: ['T1136.003', 'T1556.006', 'T1098.005'],
  method: 'certain',
  needs: needsDirectoryAudits,
  settings,
  judge: (subject, values) => judgeApproval(subject, (approval) => judge(approval, values)),
});

function judge({ subject, within }: KnownApproval, { days }: Values): Finding | null {
  const { requester } = subject.case;
  const isRequester = ({ actorId, actorUpn, actorAppId }: DoneToAccount): boolean => {
    if (requester.kind === 'application') return equalText(actorAppId, requester.id);
    if (actorId !== null && requester.id !== null) return equalText(actorId, requester.id);
    return equalText(actorUpn, requester.upn);
  };
  const links = within(days).flatMap((one) => {
    const deed = isRequester(one) ? deedOf(one) : null;
    return deed === null ? [] : [{ one, deed }];
  });
  const last = links.at(-1);
  if (last === undefined) return null;
  const name = approverName(subject);
  const who = identityName(requester, 'The requester');
  return findingOfApproval(requesterControlsApprover, subject, last.one, {
    severity: requesterControlsApprover.severity,
    title: `${who} ${last.deed(name)}, who then approved`,
    explanation:
      `${who} ${last.deed(name)} on ${toTheMinute(last.one.occurredAt)}${links.length > 1 ? `, the last of ${links.length} such things` : ''}; then ${name} approved a request of ${who}. ` +
      `The rule would not have fired if somebody else had done it, or more than ${days} days before.`,
    facts: { links: links.length },
  });
}

/** What gives somebody power over an account, in words about its owner; null if it is nothing of that kind. */
function deedOf({
  activity,
  membership,
  isApproverGroup,
  roleName,
}: DoneToAccount): ((name: string) => string) | null {
  const words = activity.toLowerCase();
  if (words === 'add user') return (name) => `created the account of ${name}`;
  if (words === 'restore user' || words === 'enable account')
    return (name) => `brought back the account of ${name}`;
  if (/^reset .*password/.test(words)) return (name) => `reset the password of ${name}`;
  if (/^admin (registered|updated|deleted)|^disable strong/.test(words))
    return (name) => `changed the ways to sign in of ${name}`;
  if (membership === 'added' && isApproverGroup) return (name) => `put ${name} into an approver group`;
  if (roleName !== null && /^add (eligible )?member to role/.test(words))
    return (name) => `gave a role to ${name}`;
  return null;
}
