import { earliestOf, latestOf, middle, secondsBetween, type Instant } from '../instant.ts';
import { findTickets } from '../tickets/find-tickets.ts';
import type { TicketPatterns } from '../tickets/ticket-patterns.ts';
import { strengths, type Effect, type Outcome, type Strength } from '../vocabulary.ts';
import type {
  ApprovalCase,
  CandidateEvent,
  CaseEventLink,
  CaseInput,
  CorrelatedCase,
  KnownTime,
} from './case.ts';
import { gatherFacts, type CaseFacts } from './case-facts.ts';
import { bestOf, readDecision, timeOfStatus, unknownTime, type Decision } from './case-times.ts';
import { identityOfActor, succeeded } from './event-words.ts';
import { lineOfActions } from './line-of-actions.ts';
import { linkEvents } from './link-events.ts';
import { hasSeveralEffects } from './operation.ts';
import { readOutcome } from './outcome.ts';

/**
 * Everything that is known of one request, joined: who asked, who decided, what became of it, and which audit
 * events show it. A function of its input alone, in any order: a late event gives the same case as an early
 * one. Without versions the case is reconstructed from approval events.
 */
export function correlate(input: CaseInput): CorrelatedCase {
  const facts = gatherFacts(input);
  const completed =
    facts.status === 'completed' ? (timeOfStatus(facts, 'completed') ?? unknownTime) : unknownTime;
  const decided = readDecision(facts, completed);
  const outcome = readOutcome(facts, decided.decision);
  const links = linkEvents(facts, outcome, decided, completed);
  const line = lineOfActions(facts, outcome, decided, completed, links);
  const tickets = ticketsOf(facts, input.ticketPatterns);
  return { case: { ...caseOf(facts, outcome, decided, completed, links), tickets, line }, links };
}

function caseOf(
  facts: CaseFacts,
  outcome: Outcome,
  decided: Decision,
  completed: KnownTime,
  links: readonly CaseEventLink[],
): Omit<ApprovalCase, 'tickets' | 'line'> {
  const { record, versions } = facts;
  const effectEvents = provenEffects(facts, links);
  return {
    requestId: facts.requestId,
    archiveIndex: archiveIndexOf(facts),
    origin: versions.length > 0 ? 'observed' : 'reconstructed',
    status: record.status,
    outcome,
    effect: outcome === 'completed' ? effectOf(effectEvents, facts) : null,
    policyTypes: record.policyTypes,
    operation: record.operation,
    resourceType: record.resource.type,
    resourceId: record.resource.id,
    resourceName: record.resource.name,
    resourceCount: record.resource.count,
    requester: record.requester,
    requestedAt: record.requestedAt,
    requestJustification: record.requestJustification,
    approver: approverOf(facts, decided),
    approvalJustification: record.approvalJustification,
    decision: decided.decision,
    decided: decided.time,
    completed,
    endedAt: endedAtOf(facts, outcome, decided, completed),
    expiresAt: record.expiresAt,
    lastModifiedAt: record.lastModifiedAt,
    firstSeenAt: earliestOf(...versions.map((version) => version.firstSeenAt)),
    lastSeenAt: latestOf(...versions.map((version) => version.lastSeenAt)),
    observations: versions.length,
    effectEvents: effectEvents.length,
    correlationStrength: strongest(links),
    decideSeconds: decideSecondsOf(record.requestedAt, decided),
  };
}

function ticketsOf({ record }: CaseFacts, patterns: TicketPatterns): string[] {
  const texts = [record.requestJustification, record.approvalJustification];
  return findTickets(patterns, { texts, resourceName: record.resource.name });
}

/** Things are archived in order, so what came first stays first whatever comes later. */
function archiveIndexOf(facts: CaseFacts): number {
  const positions = [
    ...facts.versions.map((version) => version.position),
    ...facts.approvals.map(({ candidate }) => candidate.position),
  ];
  return positions.length === 0 ? 0 : positions.reduce((least, each) => Math.min(least, each));
}

/** Only what is tied exactly or strongly may prove an effect. */
function provenEffects(facts: CaseFacts, links: readonly CaseEventLink[]): CandidateEvent[] {
  const proven = links.filter(
    (link) => link.role === 'effect' && ['exact', 'strong'].includes(link.strength),
  );
  const positions = new Set(proven.map((link) => link.position));
  return facts.others.filter(({ position }) => positions.has(position));
}

/** Several devices: one failure is a failure. One object: a retry that worked is what counts. */
function effectOf(events: readonly CandidateEvent[], { record }: CaseFacts): Effect {
  const results = events.map(({ event }) => succeeded(event)).filter((result) => result !== null);
  const several = hasSeveralEffects(record.operation, record.resource.count);
  const result = several && results.includes(false) ? false : results.at(-1);
  return result === undefined ? 'unproven' : result ? 'confirmed' : 'failed';
}

/** Graph names the approver; where it does not, the event of the decision tells who acted. */
function approverOf(facts: CaseFacts, { decision }: Decision): ApprovalCase['approver'] {
  if (facts.record.approver !== null || decision === null) return facts.record.approver;
  const event = facts.approvals.find((approval) => approval.becomes === decision);
  return event === undefined ? null : identityOfActor(event.candidate.event.actor);
}

function endedAtOf(
  facts: CaseFacts,
  outcome: Outcome,
  decided: Decision,
  completed: KnownTime,
): Instant | null {
  switch (outcome) {
    case 'completed':
      return completed.at ?? completed.latest;
    case 'rejected':
      return decided.time.at ?? decided.time.latest;
    case 'cancelled':
      return timeOfStatus(facts, 'cancelled')?.latest ?? null;
    case 'expired_unanswered':
    case 'approved_lapsed':
      return facts.record.expiresAt ?? timeOfStatus(facts, 'expired')?.latest ?? null;
    default:
      return null;
  }
}

/** The strongest link that counts; `weak` if there are only candidates. */
function strongest(links: readonly CaseEventLink[]): Strength {
  const counted = links.filter((link) => link.role !== 'candidate');
  if (counted.length === 0) return links.length === 0 ? 'none' : 'weak';
  return strengths.find((strength) => counted.some((link) => link.strength === strength)) ?? 'none';
}

/** Clocks of two services may put a quick decision before its request: that is no negative duration. */
function decideSecondsOf(requestedAt: Instant | null, decided: Decision): number | null {
  const at = bestOf(decided.time, middle);
  return requestedAt === null || at === null
    ? null
    : Math.max(0, Math.round(secondsBetween(requestedAt, at)));
}
