import type { Detection, Finding, Verdict } from './detection.ts';
import type { RequesterSubject } from './subject.ts';
import { findingId } from './finding-id.ts';
import { joinedWindows } from './joined-windows.ts';
import { inOrder, lastWithin, type Rejection } from './rejection-history.ts';
import { isUsual, shareFacts, shareFrom, shareOf, shareWords, type Share } from './rejection-share.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  approvers: { kind: 'number', title: 'Approvers who rejected', unit: 'count', initial: 3, min: 2, max: 50 },
  days: { kind: 'number', title: 'Within', unit: 'days', initial: 7, min: 1, max: 90 },
  shareFrom,
} as const;
type Values = ValuesOf<typeof settings>;

/** M12: not one strict approver, but several who say no to the same person. */
export const rejectedBySeveral: Detection<RequesterSubject> = tunable({
  id: 'rejected-by-several',
  version: 2,
  subject: 'requester',
  title: 'Rejected by several approvers',
  severity: 'high',
  what: 'At least 3 different approvers rejected requests of one requester within 7 days.',
  why: 'One approver may be strict. Several who independently say no have seen something, and none of them sees that the others did.',
  how: 'Counts the approvers whose ids are known in sliding windows of 7 days; windows that overlap are one finding. Where at least 8 requests of theirs were decided in the 90 days up to then, their share of rejections also has to lie above the interval (Wilson, 95 %) of the whole tenant in the 90 days before the month: whoever files much meets every approver. Medium where chance may still explain it, because their own interval reaches down to the share of the tenant.',
  whatToDo: 'Bring the approvers together: read their notes side by side, and talk to the requester.',
  falsePositives: ['A new process that nobody was told of'],
  attack: ['T1078.004'],
  method: 'certain',
  settings,
  judge: judgeRequester,
});

function judgeRequester(subject: RequesterSubject, values: Values): Verdict {
  if (subject.requesterId === '') return { cannotDecide: 'The requester of these rejections is not known.' };
  const all = inOrder(subject.rejections);
  const rejections = all.filter(({ approverId }) => approverId !== null);
  if (rejections.length === 0 && all.length >= values.approvers)
    return { cannotDecide: 'Who rejected these requests is not known.' };
  const runs = joinedWindows(rejections, (from) => {
    const to = lastWithin(rejections, from, values.days * 24);
    return approversOf(rejections.slice(from, to + 1)).size >= values.approvers ? to : null;
  });
  return {
    findings: runs.flatMap((run) => {
      const share = shareOf(run.at(-1) as Rejection, values.shareFrom);
      return isUsual(share) ? [] : [describe(subject, run, share, values)];
    }),
  };
}

/** An account keeps its id through a change of name. */
function approversOf(rejections: readonly Rejection[]): Set<string> {
  return new Set(rejections.map(({ approverId }) => (approverId ?? '').toLowerCase()));
}

function describe(
  subject: RequesterSubject,
  run: readonly Rejection[],
  share: Share | null,
  values: Values,
): Finding {
  const [first, last] = [run[0] as Rejection, run.at(-1) as Rejection];
  const approvers = approversOf(run).size;
  const who = subject.requesterName ?? subject.requesterId;
  return {
    findingId: findingId(rejectedBySeveral.id, first.requestId),
    detection: rejectedBySeveral.id,
    ruleVersion: rejectedBySeveral.version,
    severity: share === null || share.isMarked ? rejectedBySeveral.severity : 'medium',
    title: `${approvers} approvers rejected requests of ${who}`,
    explanation:
      `${run.length} requests of ${who} were rejected by ${approvers} different approvers. ${shareWords(share)}` +
      `The rule asks for ${values.approvers} within ${values.days} days and would not have fired if fewer had said no.`,
    subjectKind: 'requester',
    subject: subject.requesterId,
    firstAt: first.rejectedAt,
    lastAt: last.rejectedAt,
    facts: { approvers, rejections: run.length, ...shareFacts(share) },
    evidence: run.map(({ requestId }) => ({ kind: 'case', subject: requestId })),
  };
}
