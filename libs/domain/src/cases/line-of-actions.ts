import { latestOf, middle } from '../instant.ts';
import type { Identity } from '../records/records.ts';
import type { Outcome } from '../vocabulary.ts';
import type { CandidateEvent, CaseEventLink, KnownTime, Provenance, Step, StepKind } from './case.ts';
import type { CaseFacts } from './case-facts.ts';
import { bestOf, pointInTime, timeOfStatus, unknownTime, type Decision } from './case-times.ts';
import { equalText, identityOfActor, succeeded } from './event-words.ts';
import { readStatus, type RequestStatus } from './request-status.ts';

/** Breaks ties of time by the order in which things can happen. */
const order: readonly StepKind[] = [
  'requested',
  'approved',
  'rejected',
  'changed',
  'completed',
  'cancelled',
  'expired',
  'gone',
];

/** Everything that happened to a request, by its best known time. */
export function lineOfActions(
  facts: CaseFacts,
  outcome: Outcome,
  decided: Decision,
  completed: KnownTime,
  links: readonly CaseEventLink[],
): Step[] {
  const steps = [
    requestedStep(facts),
    decidedStep(facts, decided),
    ...changedSteps(facts, links),
    completed === unknownTime ? null : stepOf(facts, 'completed', 'completed', completed, null),
    cancelledStep(facts),
    expiredStep(facts, outcome),
    goneStep(facts),
  ].filter((step) => step !== null);
  return steps.sort(byBestTime);
}

/** A step without any time stands where its kind belongs, before what has one. */
function byBestTime(a: Step, b: Step): number {
  const [first, second] = [bestOf(a.time, middle) ?? '', bestOf(b.time, middle) ?? ''];
  return (first < second ? -1 : first > second ? 1 : 0) || order.indexOf(a.kind) - order.indexOf(b.kind);
}

function stepOf(
  facts: CaseFacts,
  kind: StepKind,
  status: RequestStatus,
  time: KnownTime,
  text: string | null,
): Step {
  const event = facts.approvals.find((approval) => approval.becomes === status)?.candidate;
  return {
    kind,
    time,
    actor: event === undefined ? null : named(facts, identityOfActor(event.event.actor)),
    text,
    activity: null,
    succeeded: null,
    provenance: provenanceOf(facts, status, event),
  };
}

function provenanceOf(
  facts: CaseFacts,
  status: RequestStatus,
  event: CandidateEvent | undefined,
): Provenance[] {
  const version = facts.versions.find((each) => readStatus(each.record.status) === status);
  return [
    ...(event === undefined ? [] : [fromEvent(event)]),
    ...(version === undefined ? [] : [{ kind: 'observation', position: version.position } as const]),
  ];
}

function fromEvent({ position, event }: CandidateEvent): Provenance {
  return { kind: 'event', position, eventId: event.id };
}

/** Events give ids, requests give names: the same account gets its name. */
function named({ record }: CaseFacts, actor: Identity): Identity {
  const same = [record.requester, record.approver].find(
    (known) => known !== null && equalText(known.id, actor.id),
  );
  return same == null ? actor : { ...actor, name: actor.name ?? same.name, upn: actor.upn ?? same.upn };
}

function requestedStep(facts: CaseFacts): Step | null {
  const { record } = facts;
  const event = timeOfStatus(facts, 'needsApproval');
  const isRecorded = event?.source === 'audit-event' && event.at === record.requestedAt;
  const time = isRecorded ? event : pointInTime(record.requestedAt, 'reported');
  const step = stepOf(facts, 'requested', 'needsApproval', time, record.requestJustification);
  const first = facts.versions[0];
  const provenance: Provenance[] =
    step.provenance.length > 0 || first === undefined
      ? [...step.provenance]
      : [{ kind: 'observation', position: first.position }];
  if (provenance.length === 0 && time.at === null) return null;
  return { ...step, actor: record.requester, provenance };
}

function decidedStep(facts: CaseFacts, { decision, time, byApprover }: Decision): Step | null {
  if (decision === null) return null;
  const step = stepOf(facts, decision, decision, time, facts.record.approvalJustification);
  const only = byApprover.length === 1 ? byApprover.map(fromEvent) : [];
  const evidence = [...step.provenance, ...only];
  const note = 'The request went on without a read that showed the decision.';
  return {
    ...step,
    actor: facts.record.approver ?? step.actor,
    provenance: evidence.length > 0 ? evidence : [...observed(facts), { kind: 'inferred', note }],
  };
}

function observed({ versions }: CaseFacts): Provenance[] {
  return versions.slice(-1).map(({ position }) => ({ kind: 'observation', position }));
}

function changedSteps(facts: CaseFacts, links: readonly CaseEventLink[]): Step[] {
  const effects = new Set(links.filter((link) => link.role === 'effect').map((link) => link.position));
  return facts.others
    .filter(({ position }) => effects.has(position))
    .map((candidate) => ({
      kind: 'changed',
      time: pointInTime(candidate.event.occurredAt, 'audit-event'),
      actor: named(facts, identityOfActor(candidate.event.actor)),
      text: null,
      activity: candidate.event.activityType ?? candidate.event.activity,
      succeeded: succeeded(candidate.event),
      provenance: [fromEvent(candidate)],
    }));
}

function cancelledStep(facts: CaseFacts): Step | null {
  const time = timeOfStatus(facts, 'cancelled');
  return time === null ? null : stepOf(facts, 'cancelled', 'cancelled', time, null);
}

function expiredStep(facts: CaseFacts, outcome: Outcome): Step | null {
  if (outcome !== 'expired_unanswered' && outcome !== 'approved_lapsed') return null;
  const reported = timeOfStatus(facts, 'expired');
  const at = facts.record.expiresAt;
  const step = stepOf(
    facts,
    'expired',
    'expired',
    at === null ? (reported ?? unknownTime) : pointInTime(at, 'reported'),
    null,
  );
  if (reported !== null) return step;
  const note = 'The time to answer has passed; Graph has not said so yet.';
  return { ...step, provenance: [...observed(facts), { kind: 'inferred', note }] };
}

/** Intune shows a request for some weeks after its last change, then no more. */
function goneStep(facts: CaseFacts): Step | null {
  if (facts.goneAt === null) return null;
  const lastSeenAt = latestOf(...facts.versions.map((version) => version.lastSeenAt));
  return {
    kind: 'gone',
    time: { at: null, earliest: lastSeenAt, latest: facts.goneAt, source: 'observed' },
    actor: null,
    text: null,
    activity: null,
    succeeded: null,
    provenance: [
      ...observed(facts),
      { kind: 'inferred', note: 'A complete read no longer showed the request.' },
    ],
  };
}
