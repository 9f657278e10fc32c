import { addSeconds, earliestOf, latestOf, type Instant } from '../instant.ts';
import type { TimeSource } from '../vocabulary.ts';
import type { CandidateEvent, KnownTime } from './case.ts';
import { isPolicyEvent, readApprovalEvent, reconstructedRequestIds } from './approval-events.ts';
import type { CaseFacts } from './case-facts.ts';
import { isActor } from './event-words.ts';
import { readStatus, type RequestStatus } from './request-status.ts';

export const unknownTime: KnownTime = { at: null, earliest: null, latest: null, source: 'unknown' };

export function pointInTime(at: Instant | null, source: TimeSource): KnownTime {
  return at === null ? unknownTime : { at, earliest: at, latest: at, source };
}

/** Two reads around the change. Clocks differ: a bracket that would be upside down shrinks to its later read. */
export function between(earliest: Instant | null, latest: Instant | null): KnownTime {
  if (earliest === null || latest === null) return unknownTime;
  return { at: null, earliest: earliest < latest ? earliest : latest, latest, source: 'observed' };
}

/**
 * When the request took a status, as well as it is known: the audit event of the change; or Graph's own time,
 * if the request was seen while it had that status (lastModifiedDateTime moves with every change, so it is
 * the time of this change only then); or between two reads. Null if nothing shows the status.
 */
export function timeOfStatus(facts: CaseFacts, status: RequestStatus): KnownTime | null {
  const event = facts.approvals.find((approval) => approval.becomes === status);
  if (event !== undefined) return pointInTime(event.candidate.event.occurredAt, 'audit-event');
  const showing = facts.versions.filter((version) => readStatus(version.record.status) === status);
  const first = showing[0];
  if (first === undefined) return null;
  const reported = earliestOf(...showing.map((version) => version.record.lastModifiedAt));
  if (reported !== null) return pointInTime(reported, 'reported');
  const before = facts.versions.slice(0, facts.versions.indexOf(first));
  const lastWithout = latestOf(
    facts.record.requestedAt,
    first.notBeforeAt,
    ...before.map((each) => each.lastSeenAt),
  );
  return between(lastWithout, first.firstSeenAt);
}

/** The decision: what it was and when. */
export interface Decision {
  readonly decision: 'approved' | 'rejected' | null;
  readonly time: KnownTime;
  /** Approval events that name no request but fit by person and time: one gives the time, several give none. */
  readonly byApprover: readonly CandidateEvent[];
}

export function readDecision(facts: CaseFacts, completed: KnownTime): Decision {
  const decision = decisionOf(facts);
  if (decision === null) return { decision, time: unknownTime, byApprover: [] };
  const known = timeOfStatus(facts, decision) ?? decidedBetweenReads(facts, completed);
  const byApprover = known.source === 'audit-event' ? [] : eventsOfApprover(facts, decision, known);
  const only = byApprover.length === 1 ? byApprover[0] : undefined;
  const time =
    only !== undefined && known.at === null ? pointInTime(only.event.occurredAt, 'audit-event') : known;
  return { decision, time, byApprover };
}

/** `completed` implies approval even if no read fell between; an approver is only ever set by a decision. */
function decisionOf(facts: CaseFacts): 'approved' | 'rejected' | null {
  const { status } = facts;
  if (status === 'rejected') return 'rejected';
  if (status === 'approved' || status === 'completed') return 'approved';
  if (timeOfStatus(facts, 'approved') !== null) return 'approved';
  if (timeOfStatus(facts, 'rejected') !== null) return 'rejected';
  const isOver = status === 'expired' || status === 'cancelled';
  return isOver && facts.record.approver !== null ? 'approved' : null;
}

/** Approved and completed between two reads: after the last sight of it waiting, before what came next. */
function decidedBetweenReads(facts: CaseFacts, completed: KnownTime): KnownTime {
  const waiting = facts.versions.filter((version) => readStatus(version.record.status) === 'needsApproval');
  const later = facts.versions.filter((version) => readStatus(version.record.status) !== 'needsApproval');
  const ended = timeOfStatus(facts, 'cancelled') ?? timeOfStatus(facts, 'expired') ?? unknownTime;
  const latest = earliestOf(
    completed.latest,
    ended.latest,
    facts.record.expiresAt,
    ...later.map((version) => version.firstSeenAt),
  );
  const { requestedAt } = facts.record;
  const bracket = between(latestOf(requestedAt, ...waiting.map((version) => version.lastSeenAt)), latest);
  // Read clocks may run ahead of Graph's: then only Graph's own times can be trusted.
  const isUpsideDown = bracket.earliest === bracket.latest && requestedAt !== null && latest !== null;
  return isUpsideDown && requestedAt < latest ? between(requestedAt, latest) : bracket;
}

/** A tenant's approval events may carry no request id; then person and time must do (docs/graph.md 4, rank 5). */
function eventsOfApprover(
  facts: CaseFacts,
  decision: 'approved' | 'rejected',
  known: KnownTime,
): CandidateEvent[] {
  const { approver } = facts.record;
  const { earliest, latest } = known;
  if (approver === null || earliest === null || latest === null) return [];
  const from = known.at === null ? earliest : addSeconds(earliest, -120);
  const to = known.at === null ? latest : addSeconds(latest, 120);
  return facts.others.filter(
    (candidate) =>
      candidate.event.approval !== null &&
      !isPolicyEvent(candidate.event) &&
      reconstructedRequestIds(candidate.event).length === 0 &&
      readApprovalEvent(candidate).becomes === decision &&
      isActor(candidate.event.actor, approver) &&
      candidate.event.occurredAt >= from &&
      candidate.event.occurredAt <= to,
  );
}

/** The point, or the middle of what is known. */
export function bestOf(time: KnownTime, middle: (a: Instant, b: Instant) => Instant): Instant | null {
  if (time.at !== null) return time.at;
  return time.earliest !== null && time.latest !== null ? middle(time.earliest, time.latest) : null;
}
