import { addSeconds, latestOf, secondsBetween, type Instant } from '../instant.ts';
import { isRead } from '../normalise/event-keys.ts';
import { nilGuid } from '../normalise/key-to-uuid.ts';
import { entityOf, typeFamily } from '../normalise/type-family.ts';
import { protectedTypesOf } from '../policies/protected-types.ts';
import { isCreation, mayMeanMoreObjects, type EventRecord, type RequestRecord } from '../records/records.ts';
import type { EventRole, Outcome, Strength } from '../vocabulary.ts';
import type { CandidateEvent, CaseEventLink, KnownTime } from './case.ts';
import { isPolicyEvent, type ApprovalEvent } from './approval-events.ts';
import type { CaseFacts } from './case-facts.ts';
import type { Decision } from './case-times.ts';
import { equalText, isActor } from './event-words.ts';
import { fitsOperation, hasSeveralEffects } from './operation.ts';
import { pickEffects } from './pick-effects.ts';
import type { RequestStatus } from './request-status.ts';

/** Clocks of two services, and a write that is logged when it ends. */
const slackSeconds = 15 * 60;
const beforeApprovalSlackSeconds = 2 * 60;

/** A write that may be what the request asked for. */
export interface Match {
  readonly candidate: CandidateEvent;
  readonly strength: Exclude<Strength, 'none'>;
  readonly role: EventRole;
  readonly reason: string;
}

/** Ties events to a request by the ranks of docs/graph.md 4, in the order of their time. */
export function linkEvents(
  facts: CaseFacts,
  outcome: Outcome,
  decided: Decision,
  completed: KnownTime,
): CaseEventLink[] {
  const matches = [
    ...facts.approvals.map(linkApproval),
    ...linkByApprover(decided),
    ...linkWrites(facts, outcome, decided, completed),
  ];
  const seen = new Set<number>();
  return matches
    .filter(({ candidate }) => !seen.has(candidate.position) && seen.add(candidate.position))
    .sort(byTime)
    .map(({ candidate, role, strength, reason }) => ({
      position: candidate.position,
      occurredAt: candidate.event.occurredAt,
      role,
      strength,
      reason,
    }));
}

function byTime(a: Match, b: Match): number {
  const [first, second] = [a.candidate.event.occurredAt, b.candidate.event.occurredAt];
  return first < second ? -1 : first > second ? 1 : a.candidate.position - b.candidate.position;
}

const roleOf: Readonly<Partial<Record<RequestStatus, EventRole>>> = {
  needsApproval: 'request',
  approved: 'decision',
  rejected: 'decision',
  cancelled: 'cancellation',
  completed: 'completion',
};

function linkApproval({ candidate, becomes }: ApprovalEvent): Match {
  const role = becomes === null ? 'candidate' : (roleOf[becomes] ?? 'candidate');
  const reason =
    role === 'candidate'
      ? 'The event names this request, but not a step that succeeded.'
      : 'The event names this request.';
  return { candidate, strength: 'exact', role, reason };
}

function linkByApprover({ byApprover }: Decision): Match[] {
  const isOnly = byApprover.length === 1;
  return byApprover.map((candidate) => ({
    candidate,
    strength: 'medium',
    role: isOnly ? 'decision' : 'candidate',
    reason: isOnly
      ? 'The event names no request; the approver and the time of the decision agree.'
      : 'Ambiguous: several decisions of this approver fall into the time in which the request was decided.',
  }));
}

function linkWrites(facts: CaseFacts, outcome: Outcome, decided: Decision, completed: KnownTime): Match[] {
  const writes = facts.others.filter(({ event }) => isWrite(event));
  const direct = writes.map((candidate) => matchWrite(candidate, facts, outcome, decided, completed));
  const picked = pickEffects(
    direct.filter((match) => match !== null),
    hasSeveralEffects(facts.record.operation, facts.record.resource.count),
    completed.at,
  );
  return [...picked, ...linkByCorrelation(writes, picked)];
}

/** An event about an access policy is a write too; any other approval event belongs to some other request. */
function isWrite(event: EventRecord): boolean {
  return (
    !isRead(event.operationType, event.activityType) && (event.approval === null || isPolicyEvent(event))
  );
}

function matchWrite(
  candidate: CandidateEvent,
  facts: CaseFacts,
  outcome: Outcome,
  decided: Decision,
  completed: KnownTime,
): Match | null {
  const { event } = candidate;
  const tie = tieTo(event, facts);
  if (tie === null) return null;
  const life = effectWindow(facts, outcome, decided, completed);
  const isExact = tie.strength === 'exact';
  if (life === null) {
    if (!isExact && !isWithin(event.occurredAt, lifeOf(facts, completed))) return null;
    return { candidate, ...tie, role: 'candidate', reason: `${tie.reason} The request was not carried out.` };
  }
  if (isExact) return { candidate, ...tie, role: 'effect' };
  if (!isWithin(event.occurredAt, lifeOf(facts, completed))) return null;
  const offered = { candidate, strength: 'weak', role: 'candidate' } as const;
  if (!fitsOperation(facts.record.operation, event)) {
    return { ...offered, reason: 'Same object, but not the operation that was asked for.' };
  }
  if (!isWithin(event.occurredAt, life)) {
    return { ...offered, reason: 'Same object, but not between approval and completion.' };
  }
  return { candidate, ...tie, role: tie.strength === 'weak' ? 'candidate' : 'effect' };
}

interface Window {
  readonly from: Instant | null;
  readonly to: Instant | null;
}

function isWithin(at: Instant, { from, to }: Window): boolean {
  return from !== null && at >= from && (to === null || at <= to);
}

/** From the request to whatever ended it, with slack. Writes outside of it have nothing to do with the request. */
function lifeOf({ record, asOf }: CaseFacts, completed: KnownTime): Window {
  const end = latestOf(completed.latest, record.expiresAt, record.lastModifiedAt) ?? asOf;
  return { from: record.requestedAt, to: addSeconds(end, slackSeconds) };
}

/**
 * When the effect can have happened: after the approval, until the completion. Null where there can be none:
 * a write on the object of a rejected, cancelled, expired or waiting request went around the control, and a
 * link would hide that.
 */
function effectWindow(
  { record, asOf }: CaseFacts,
  outcome: Outcome,
  decided: Decision,
  completed: KnownTime,
): Window | null {
  const isApproved = decided.decision === 'approved';
  const mayHave =
    outcome === 'completed' || (isApproved && ['approved_open', 'lost_sight'].includes(outcome));
  if (!mayHave) return null;
  const approvedAt = decided.time.at ?? decided.time.earliest ?? record.requestedAt;
  const end = completed.latest ?? record.expiresAt ?? asOf;
  return {
    from: approvedAt === null ? null : addSeconds(approvedAt, -beforeApprovalSlackSeconds),
    to: addSeconds(end, slackSeconds),
  };
}

type Tie = Pick<Match, 'strength' | 'reason'>;

/** Which rank ties the write to the request, apart from its time. */
function tieTo(event: EventRecord, { ownId, targetIds, record, versions }: CaseFacts): Tie | null {
  if (ownId.isNamedBy(event)) return { strength: 'exact', reason: 'The event names this request.' };
  const isRequester = isActor(event.actor, record.requester);
  if (targetIds.isNamedBy(event)) {
    return isRequester
      ? { strength: 'strong', reason: 'Same object, same person, within the life of the request.' }
      : {
          strength: 'medium',
          reason: 'Same object within the life of the request, but not by the requester.',
        };
  }
  if (isCreation(record.operation) && hasSameName(event, record.resource)) {
    return isRequester
      ? { strength: 'medium', reason: 'A creation has no id yet: same kind, same name, same person.' }
      : { strength: 'weak', reason: 'Same kind and same name, but not by the requester.' };
  }
  if (!isRequester || !mayMeanMoreObjects(record, versions.length === 0)) return null;
  return tieByKind(event, record);
}

/**
 * Graph promises none of the members that name the object. Then person, kind and time are all there is: worth
 * offering, never enough to link (docs/graph.md 4, rank 6).
 */
function tieByKind(event: EventRecord, { policyTypes }: RequestRecord): Tie | null {
  const types = protectedTypesOf(event);
  const isSameKind = policyTypes.some((asked) => types.some((type) => equalText(type, asked)));
  return isSameKind
    ? {
        strength: 'weak',
        reason: 'Same person and kind of change; the request does not name all its objects.',
      }
    : null;
}

function hasSameName(event: EventRecord, wanted: { type: string | null; name: string | null }): boolean {
  const entity = entityOf(event.activityType);
  return event.resources.some(
    (resource) =>
      equalText(resource.name?.trim() ?? null, wanted.name?.trim() ?? null) &&
      equalText(typeFamily(resource.type ?? entity), typeFamily(wanted.type)),
  );
}

/** One call may write several events with one correlation id. The reverse does not hold: client ids get reused. */
function linkByCorrelation(writes: readonly CandidateEvent[], picked: readonly Match[]): Match[] {
  const effects = picked.filter((match) => match.role === 'effect');
  const linked = new Set(picked.map((match) => match.candidate.position));
  return writes
    .filter(({ position }) => !linked.has(position))
    .filter(({ event }) => effects.some(({ candidate }) => isSameCall(candidate.event, event)))
    .map((candidate) => ({
      candidate,
      strength: 'derived',
      role: 'effect',
      reason: 'Same correlation id as an event that is tied to this request.',
    }));
}

function isSameCall(a: EventRecord, b: EventRecord): boolean {
  if (a.correlationId === nilGuid || !equalText(a.correlationId, b.correlationId)) return false;
  return Math.abs(secondsBetween(a.occurredAt, b.occurredAt)) <= slackSeconds;
}
