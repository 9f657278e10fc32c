import { secondsBetween } from '../instant.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { RequesterSubject } from './subject.ts';
import { findingId } from './finding-id.ts';
import { isDestructive } from './impact.ts';
import { joinedWindows } from './joined-windows.ts';
import { some } from './person-week.ts';
import { inOrder, lastWithin, type Rejection } from './rejection-history.ts';
import { tunable, type ValuesOf } from './settings.ts';
import { isUsual, shareFacts, shareFrom, shareOf, shareWords, type Share } from './rejection-share.ts';

const settings = {
  rejections: {
    kind: 'number',
    title: 'Rejections in the short window',
    unit: 'count',
    initial: 3,
    min: 2,
    max: 100,
  },
  hours: {
    kind: 'number',
    title: 'Length of the short window',
    unit: 'hours',
    initial: 24,
    min: 1,
    max: 168,
  },
  manyRejections: {
    kind: 'number',
    title: 'Rejections in the long window',
    unit: 'count',
    initial: 5,
    min: 2,
    max: 500,
  },
  days: { kind: 'number', title: 'Length of the long window', unit: 'days', initial: 7, min: 1, max: 90 },
  shareFrom,
} as const;
type Values = ValuesOf<typeof settings>;

/** Both edges count: three rejections exactly 24 hours apart are still within 24 hours. */
function windowsOf({ rejections, hours, manyRejections, days }: Values) {
  return [
    { rejections, hours, words: `${rejections} within ${some(hours, 'hour')}` },
    { rejections: manyRejections, hours: days * 24, words: `${manyRejections} within ${some(days, 'day')}` },
  ];
}

/** M11: one requester is rejected again and again. */
export const repeatedRejections: Detection<RequesterSubject> = tunable({
  id: 'repeated-rejections',
  version: 2,
  subject: 'requester',
  title: 'Repeated rejections of one requester',
  severity: 'medium',
  what: 'One requester had at least 3 requests rejected within 24 hours, or at least 5 within 7 days, and a larger share of them than others have.',
  why: 'Somebody who tries until an approver gives in looks like this, and so does somebody who was never told the rules. Either is worth a conversation.',
  how: "Counts the rejections of each requester in sliding windows and joins windows that overlap into one finding. Where at least 8 requests of theirs were decided in the 90 days up to then, the share of rejections also has to lie above the interval (Wilson, 95 %) of the whole tenant in the 90 days before the month; with less to compare, or a tenant that decided fewer than 20, the count alone is told. High if at least half of them were destructive: one wipe among a trainee's apps is no incident.",
  whatToDo:
    'Read the notes of the approvers, compare what was asked for each time, and look for a later approval of the same thing by another approver.',
  falsePositives: ['A new colleague or a new process', 'Automation that files the same request again'],
  attack: ['T1078.004'],
  method: 'certain',
  settings,
  judge: judgeRequester,
});

function judgeRequester(subject: RequesterSubject, values: Values): Verdict {
  if (subject.requesterId === '') return { cannotDecide: 'The requester of these rejections is not known.' };
  const rejections = inOrder(subject.rejections);
  const runs = joinedWindows(rejections, (from) => lastOfFullWindow(rejections, from, values));
  return {
    findings: runs.flatMap((run) => {
      const share = shareOf(run.at(-1) as Rejection, values.shareFrom);
      return isUsual(share) ? [] : [describe(subject, run, share, values)];
    }),
  };
}

function lastOfFullWindow(rejections: readonly Rejection[], from: number, values: Values): number | null {
  const ends = windowsOf(values).map((window) => {
    const to = lastWithin(rejections, from, window.hours);
    return to - from + 1 >= window.rejections ? to : -1;
  });
  const furthest = Math.max(...ends);
  return furthest < 0 ? null : furthest;
}

function describe(
  subject: RequesterSubject,
  run: readonly Rejection[],
  share: Share | null,
  values: Values,
): Finding {
  const first = run[0] as Rejection;
  const last = run.at(-1) as Rejection;
  const hours = Math.round(secondsBetween(first.rejectedAt, last.rejectedAt) / 360) / 10;
  const approvers = new Set(run.map(({ approverId }) => approverId).filter((id) => id !== null)).size;
  const who = subject.requesterName ?? subject.requesterId;
  const destructive = run.filter(({ policyTypes }) => isDestructive(policyTypes)).length;
  return {
    findingId: findingId(repeatedRejections.id, first.requestId),
    detection: repeatedRejections.id,
    ruleVersion: repeatedRejections.version,
    severity: 2 * destructive >= run.length ? 'high' : 'medium',
    title: `${run.length} requests of ${who} were rejected`,
    explanation:
      `${run.length} requests of ${who} were rejected within ${hours} hours, by ${approvers} known approver${approvers === 1 ? '' : 's'}. ` +
      `The rule asks for ${windowsOf(values)
        .map(({ words }) => words)
        .join(
          ' or ',
        )}. ${shareWords(share)}It would not have fired if fewer had been rejected in each such window${share === null ? '' : ', or a smaller share'}.`,
    subjectKind: 'requester',
    subject: subject.requesterId,
    firstAt: first.rejectedAt,
    lastAt: last.rejectedAt,
    facts: {
      ...{ rejections: run.length, hours, approvers },
      ...shareFacts(share),
    },
    evidence: run.map(({ requestId }) => ({ kind: 'case', subject: requestId })),
  };
}
