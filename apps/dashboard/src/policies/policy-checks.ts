import type { ApproverSource, PolicyApprovers } from '@countersign/contract';
import { groupText, membersUnknownText, nameOfGroup } from '../approvers/approver-words.ts';

/** One thing that has to be right for a policy to be opened by two people. */
export interface PolicyCheck {
  readonly title: string;
  /** Null: what is archived does not tell. */
  readonly isRight: boolean | null;
  readonly text: string;
}

type Group = PolicyApprovers['groups'][number];

const ofTheGroup = new Set(['not_shown', 'microsoft_365', 'mail_enabled', 'not_security', 'group_not_read']);

/** What can be wrong with a gate, and whether it is; by what was read last. */
export function policyChecks(
  { groups, health }: PolicyApprovers,
  sources: readonly ApproverSource[],
  zone: string,
): PolicyCheck[] {
  const dark = groups.flatMap((group) => {
    const text = membersUnknownText(group, zone);
    return text === null ? [] : [`${nameOfGroup(group)}: ${text}`];
  });
  const isOff = sources.some(({ source, isOff }) => source === 'approver-groups' && isOff);
  return [
    check('Plain security groups', groups, (trouble) => ofTheGroup.has(trouble)),
    check('In an Intune role assignment', groups, (trouble) => !ofTheGroup.has(trouble)),
    {
      title: 'Members known',
      isRight: dark.length === 0 ? true : null,
      text: isOff
        ? 'off: the app registration does not have GroupMember.Read.All'
        : dark.join('; ') || 'all direct members were read',
    },
    {
      title: 'More than one who can approve',
      isRight: health.state === 'unknown' ? null : health.state === 'open',
      text: health.reason,
    },
  ];
}

function check(
  title: string,
  groups: readonly Group[],
  isMeant: (trouble: Group['troubles'][number]) => boolean,
): PolicyCheck {
  const found = groups
    .map((group) => ({ ...group, troubles: group.troubles.filter(isMeant) }))
    .filter(({ troubles }) => troubles.length > 0);
  const isUnread = (group: Group) => group.troubles.every((trouble) => trouble.endsWith('_not_read'));
  const isWrong = found.some((group) => !isUnread(group));
  if (groups.length === 0) return { title, isRight: false, text: 'it names no approver group' };
  return {
    title,
    isRight: isWrong ? false : found.length > 0 ? null : true,
    text:
      found
        .map(
          (group) =>
            `${nameOfGroup(group)} ${groupText({ ...group, isGate: isUnread(group) ? null : false }) ?? ''}`,
        )
        .join('; ') || (groups.length === 1 ? 'its group is' : `all ${groups.length} groups are`),
  };
}
