import type { ApprovalCase } from '../cases/case.ts';
import { addSeconds, type Instant, secondsBetween } from '../instant.ts';
import { findingOfCase } from './case-finding.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { CaseSubject } from './subject.ts';
import { identityName } from './identity-name.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  share: {
    kind: 'number',
    title: 'Share of its time after which a request waits long',
    unit: 'share',
    initial: 2 / 3,
    min: 0.1,
    max: 1,
  },
  lateShare: {
    kind: 'number',
    title: 'Share of its time after which it will hardly be answered',
    unit: 'share',
    initial: 0.9,
    min: 0.1,
    max: 1,
  },
} as const;
type Values = ValuesOf<typeof settings>;

/** M30: nobody answers. */
export const pendingNearExpiry: Detection<CaseSubject> = tunable({
  id: 'pending-near-expiry',
  version: 1,
  subject: 'case',
  title: 'Waiting, and soon expired',
  severity: 'low',
  what: 'A request waits for approval for more than two thirds of its time: 48 of the usual 72 hours.',
  why: 'Intune tells no approver that a request waits, and lets it expire without a word. What was urgent enough to ask for is then not done.',
  how: 'Low from two thirds of the time between request and expiry, medium from nine tenths, as long as it waits. Once it was answered or has expired the finding stays, low, as what was. By the end of the newest reading, and by the earliest time at which the decision can have been made: what is only known between two readings never makes a wait look longer.',
  whatToDo: 'Tell an approver. If that happens often, look at when the approvers of this type work.',
  falsePositives: ['The requester has given it up and did not cancel it'],
  attack: [],
  method: 'certain',
  settings,
  judge: judgeCase,
  again: ({ case: one, asOf }, values) => {
    if (one.outcome !== 'waiting') return null;
    return momentsOf(one, values)?.find((at) => at > asOf) ?? null;
  },
});

/** When the request had waited long, and when very long; null if its time is not known. */
function momentsOf(
  { requestedAt, expiresAt }: ApprovalCase,
  { share, lateShare }: Values,
): [Instant, Instant] | null {
  if (requestedAt === null || expiresAt === null || expiresAt <= requestedAt) return null;
  const life = secondsBetween(requestedAt, expiresAt);
  const [first, second] = [Math.min(share, lateShare), Math.max(share, lateShare)];
  return [addSeconds(requestedAt, life * first), addSeconds(requestedAt, life * second)];
}

function judgeCase({ case: one, asOf }: CaseSubject, values: Values): Verdict {
  const moments = momentsOf(one, values);
  if (moments === null) return { cannotDecide: 'When the request was filed, or would expire, is not known.' };
  const until = one.outcome === 'waiting' ? asOf : waitedUntil(one);
  if (until === null) return { cannotDecide: 'How long the request waited is not known.' };
  return { findings: until >= moments[0] ? [describe(one, moments, until, values)] : [] };
}

/** At least; null if not known. */
function waitedUntil({ outcome, decision, decided, endedAt, expiresAt }: ApprovalCase): Instant | null {
  if (decision !== null) return decided.earliest;
  if (outcome === 'expired_unanswered') return expiresAt;
  return outcome === 'cancelled' ? endedAt : null;
}

function describe(
  one: ApprovalCase,
  [long, veryLong]: [Instant, Instant],
  until: Instant,
  { share, lateShare }: Values,
): Finding {
  const isOpen = one.outcome === 'waiting';
  const isLate = until >= veryLong;
  const reached = Math.round(100 * (isLate ? Math.max(share, lateShare) : Math.min(share, lateShare)));
  const hours = Math.round(
    secondsBetween(one.requestedAt ?? long, isOpen ? (isLate ? veryLong : long) : until) / 3600,
  );
  const [waits, would] = isOpen ? ['waits', 'be silent'] : ['waited', 'have been silent'];
  return findingOfCase(pendingNearExpiry, one, {
    severity: isOpen && isLate ? 'medium' : 'low',
    title: `A request of ${identityName(one.requester)} ${waits} for more than ${reached} % of its time`,
    explanation:
      `The request ${waits} for at least ${hours} hours, which is more than ${reached} % of the time until it expires. ` +
      `The rule would ${would} if it had been answered or cancelled within ${Math.round(100 * Math.min(share, lateShare))} % of that time.`,
    firstAt: long,
    lastAt: isOpen ? (isLate ? veryLong : long) : until,
    facts: { hoursWaited: hours, resourceName: one.resourceName, outcome: one.outcome },
  });
}
