import { secondsBetween } from '../instant.ts';
import type { Detection, Finding, RequesterSubject, Verdict } from './detection.ts';
import { findingId } from './finding-id.ts';

type Rejection = RequesterSubject['rejections'][number];

/** Both edges count: three rejections exactly 24 hours apart are still within 24 hours. */
const windows = [
  { rejections: 3, hours: 24, words: '3 within 24 hours' },
  { rejections: 5, hours: 7 * 24, words: '5 within 7 days' },
] as const;

const destructive = ['deviceWipe', 'deviceRetire', 'deviceDelete', 'role'];

/** M11: one requester is rejected again and again. */
export const repeatedRejections: Detection<RequesterSubject> = {
  id: 'repeated-rejections',
  version: 1,
  subject: 'requester',
  title: 'Repeated rejections of one requester',
  severity: 'medium',
  what: 'One requester had at least 3 requests rejected within 24 hours, or at least 5 within 7 days.',
  why: 'Somebody who tries until an approver gives in looks like this, and so does somebody who was never told the rules. Either is worth a conversation.',
  how: 'Counts the rejections of each requester in sliding windows and joins windows that overlap into one finding. High if any of the requests was destructive.',
  whatToDo:
    'Read the notes of the approvers, compare what was asked for each time, and look for a later approval of the same thing by another approver.',
  falsePositives: ['A new colleague or a new process', 'Automation that files the same request again'],
  attack: ['T1078.004'],
  judge: judgeRequester,
};

function judgeRequester(subject: RequesterSubject): Verdict {
  if (subject.requesterId === '') return { cannotDecide: 'The requester of these rejections is not known.' };
  const rejections = distinct(subject.rejections);
  return { findings: clustersOf(rejections).map((cluster) => describe(subject, cluster)) };
}

function distinct(rejections: readonly Rejection[]): Rejection[] {
  const byRequest = new Map<string, Rejection>();
  for (const rejection of rejections) {
    const known = byRequest.get(rejection.requestId);
    if (known === undefined || rejection.rejectedAt < known.rejectedAt)
      byRequest.set(rejection.requestId, rejection);
  }
  const key = ({ rejectedAt, requestId }: Rejection): string => `${rejectedAt} ${requestId}`;
  return [...byRequest.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Maximal runs: two full windows that share a rejection are one cluster. */
function clustersOf(rejections: readonly Rejection[]): Rejection[][] {
  const clusters: { from: number; to: number }[] = [];
  for (let from = 0; from < rejections.length; from += 1) {
    const to = lastOfFullWindow(rejections, from);
    if (to === null) continue;
    const last = clusters.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else clusters.push({ from, to });
  }
  return clusters.map(({ from, to }) => rejections.slice(from, to + 1));
}

function lastOfFullWindow(rejections: readonly Rejection[], from: number): number | null {
  const ends = windows.map((window) => {
    const to = lastWithin(rejections, from, window.hours);
    return to - from + 1 >= window.rejections ? to : -1;
  });
  const furthest = Math.max(...ends);
  return furthest < 0 ? null : furthest;
}

function lastWithin(rejections: readonly Rejection[], from: number, hours: number): number {
  const start = rejections[from];
  let to = from;
  for (let next = from + 1; next < rejections.length; next += 1) {
    const rejection = rejections[next];
    if (start === undefined || rejection === undefined) break;
    if (secondsBetween(start.rejectedAt, rejection.rejectedAt) > hours * 3600) break;
    to = next;
  }
  return to;
}

function describe(subject: RequesterSubject, cluster: readonly Rejection[]): Finding {
  const first = cluster[0] as Rejection;
  const last = cluster.at(-1) as Rejection;
  const isDestructive = cluster.some(({ policyTypes }) =>
    policyTypes.some((type) => destructive.includes(type)),
  );
  const hours = Math.round(secondsBetween(first.rejectedAt, last.rejectedAt) / 360) / 10;
  const approvers = new Set(cluster.map(({ approverId }) => approverId).filter((id) => id !== null)).size;
  const who = subject.requesterName ?? subject.requesterId;
  return {
    findingId: findingId(repeatedRejections.id, first.requestId),
    detection: repeatedRejections.id,
    ruleVersion: repeatedRejections.version,
    severity: isDestructive ? 'high' : 'medium',
    title: `${cluster.length} requests of ${who} were rejected`,
    explanation:
      `${cluster.length} requests of ${who} were rejected within ${hours} hours, by ${approvers} known approver${approvers === 1 ? '' : 's'}. ` +
      `The rule asks for ${windows.map(({ words }) => words).join(' or ')}. It would not have fired if fewer had been rejected in each such window.`,
    subjectKind: 'requester',
    subject: subject.requesterId,
    firstAt: first.rejectedAt,
    lastAt: last.rejectedAt,
    facts: { rejections: cluster.length, hours, approvers },
    evidence: cluster.map(({ requestId }) => ({ kind: 'case', subject: requestId })),
  };
}
