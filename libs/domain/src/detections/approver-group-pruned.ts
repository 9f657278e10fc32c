import { toTheMinute, type Instant } from '../instant.ts';
import { needsDirectoryAudits } from './approval-background.ts';
import { needsGroups } from './approver-group.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { ApproverGroupSubject } from './subject.ts';
import { findingId } from './finding-id.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  share: {
    kind: 'number',
    title: 'Share of the members who left',
    unit: 'share',
    initial: 0.5,
    min: 0.1,
    max: 1,
  },
  members: { kind: 'number', title: 'Members before, at least', unit: 'count', initial: 4, min: 2, max: 100 },
} as const;
type Values = ValuesOf<typeof settings>;

/** The service of Intune itself, by Microsoft's own id. */
const intuneAppId = '0000000a-0000-0000-c000-000000000000';

/** M41: an approver group lost half of its members, or an application took some out. */
export const approverGroupPruned: Detection<ApproverGroupSubject> = tunable({
  id: 'approver-group-pruned',
  version: 1,
  subject: 'approver-group',
  title: 'An approver group was thinned out',
  severity: 'medium',
  what: 'Between two readings an approver group lost at least half of its members, or an application took members out of it.',
  why: 'Fewer approvers are easier to be or to get. And where nobody is left to say no, a policy is soon taken away.',
  how: 'Compares the members of each reading of the group with those of the one before, if they were at least 4. Removals by applications are told by the directory audits of Entra, one finding for a day and application; low for Intune itself, which takes members out of groups that are in no role assignment. What one reading did not show any more left some time after the one before.',
  whatToDo:
    'Ask who cleaned up, and whether those who are left are those who should be. If it was Intune, put the group into a role assignment.',
  falsePositives: ['A clean-up that was announced', 'A group that is managed by an identity product'],
  attack: ['T1531'],
  method: 'certain',
  needs: `${needsGroups}; for removals by applications also ${needsDirectoryAudits}`,
  settings,
  judge: (group, values): Verdict => ({ findings: [...drops(group, values), ...prunings(group)] }),
});

type Stay = ApproverGroupSubject['stays'][number];

function drops(group: ApproverGroupSubject, { share, members }: Values): Finding[] {
  const ends = [...new Set(group.stays.flatMap(({ goneAt }) => goneAt ?? []))].sort();
  return ends.flatMap((end) => {
    const before = group.stays.filter(
      ({ firstSeenAt, goneAt }) => firstSeenAt < end && (goneAt === null || goneAt >= end),
    );
    const left = before.filter(({ goneAt }) => goneAt === end);
    return before.length >= members && left.length / before.length >= share
      ? [dropOf(group, end, { before, left }, share)]
      : [];
  });
}

function dropOf(
  group: ApproverGroupSubject,
  end: Instant,
  { before, left }: { readonly before: readonly Stay[]; readonly left: readonly Stay[] },
  share: number,
): Finding {
  const from = left.reduce((first, { lastSeenAt }) => (lastSeenAt < first ? lastSeenAt : first), end);
  const names = left.map(({ memberName, memberId }) => memberName ?? memberId).sort();
  return finding(group, `drop ${end}`, {
    severity: 'medium',
    title: `"${nameOf(group)}" lost ${left.length} of ${before.length} members`,
    explanation:
      `Between ${toTheMinute(from)} and ${toTheMinute(end)}, ${left.length} of ${before.length} members left the approver group "${nameOf(group)}". ` +
      `The rule would not have fired if less than ${Math.round(share * 100)} % had.`,
    firstAt: from,
    lastAt: end,
    facts: { before: before.length, left: left.length, who: names.slice(0, 20).join(', ') },
  });
}

function prunings(group: ApproverGroupSubject): Finding[] {
  const days = new Map<string, ApproverGroupSubject['removals'][number][]>();
  for (const removal of group.removals) {
    const key = `${removal.occurredAt.slice(0, 10)} ${removal.appId}`;
    days.set(key, [...(days.get(key) ?? []), removal]);
  }
  return [...days].map(([key, unsorted]) => {
    const removals = [...unsorted].sort((a, b) =>
      `${a.occurredAt} ${a.eventId}` < `${b.occurredAt} ${b.eventId}` ? -1 : 1,
    );
    const [first, last] = [removals[0], removals.at(-1)] as [(typeof removals)[0], (typeof removals)[0]];
    const app = first.appName ?? first.appId;
    const isIntune = first.appId === intuneAppId;
    return finding(group, `pruned ${key}`, {
      severity: isIntune ? 'low' : 'medium',
      title: `${app} took ${removals.length} out of "${nameOf(group)}"`,
      explanation:
        `The application ${app} took ${removals.length} member${removals.length === 1 ? '' : 's'} out of the approver group "${nameOf(group)}" on ${key.slice(0, 10)}, beginning at ${toTheMinute(first.occurredAt)}. ` +
        (isIntune ? 'Intune does so where the group is in no role assignment. ' : '') +
        'The rule would not have fired if a person had done it.',
      firstAt: first.occurredAt,
      lastAt: last.occurredAt,
      facts: { appId: first.appId, removed: removals.length },
    });
  });
}

function nameOf({ groupName, groupId }: ApproverGroupSubject): string {
  return groupName ?? groupId;
}

function finding(
  { groupId }: ApproverGroupSubject,
  key: string,
  { facts, ...words }: Pick<Finding, 'severity' | 'title' | 'explanation' | 'firstAt' | 'lastAt' | 'facts'>,
): Finding {
  return {
    ...words,
    findingId: findingId(approverGroupPruned.id, `${groupId} ${key}`),
    detection: approverGroupPruned.id,
    ruleVersion: approverGroupPruned.version,
    subjectKind: 'approver-group',
    subject: groupId,
    facts: { groupId, ...facts },
    evidence: [],
  };
}
