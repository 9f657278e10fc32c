import type { PolicyPeriod } from '../policies/policy-history.ts';
import { protectedTypesOf } from '../policies/protected-types.ts';
import { equalText, succeeded } from '../cases/event-words.ts';
import { addSeconds, type Instant } from '../instant.ts';
import type { EventRecord } from '../records/records.ts';
import type { Outcome, Strength, WriteClass, WriteReason } from '../vocabulary.ts';
import { applicationsGated, knowsExclusions, type LogStretch } from './gated-applications.ts';

/** A new policy takes some minutes to reach every part of Intune. */
const graceSeconds = 5 * 60;

/** One write recorded in the tenant, the policies around it and the requests tied to it. */
export interface WriteFacts {
  readonly position: number;
  readonly event: EventRecord;
  readonly policies: readonly PolicyPeriod[];
  readonly links: readonly {
    readonly requestId: string;
    readonly outcome: Outcome;
    readonly decision: 'approved' | 'rejected' | null;
    readonly strength: Exclude<Strength, 'none'>;
    readonly role: string;
    /** The request may mean objects it does not name: then even a weak tie may be the approval. */
    readonly mayMeanMoreObjects: boolean;
  }[];
  /** What a request was to this write whose content was deleted under policy since; null if there is none such. */
  readonly purgedTie: 'explained' | 'ambiguous' | null;
  /** From when on requests can be known completely; null if never yet. Before it the answer is "cannot decide". */
  readonly requestsKnownFrom: Instant | null;
  /** Periods in which requests may have come and gone unseen. */
  readonly gaps: readonly { readonly from: Instant; readonly to: Instant }[];
  /** Where no audit event can have been missed, each as long as it is. Whom a policy excludes is told by events alone. */
  readonly log: readonly LogStretch[];
}

/** What the ledger says of one write to a kind of object that policies can protect. */
export interface ProtectedWrite {
  /** Archive position of its event. */
  readonly position: number;
  readonly occurredAt: Instant;
  /** The type that decided: of the policy in force, else the first the write falls under. */
  readonly policyType: string;
  readonly class: WriteClass;
  readonly reason: WriteReason;
  /** The policy in force, if one was. */
  readonly policyId: string | null;
  /** The approved request that explains it; null also when it may be one of several. */
  readonly requestId: string | null;
  /** The application that acted alone, in lower case; null when a person did. */
  readonly appId: string | null;
}

type Ruling = Pick<ProtectedWrite, 'class' | 'reason' | 'policyId' | 'requestId'> & {
  readonly policyType?: string;
};

/**
 * The class of a write; null for what changed nothing under a policy type: reads, failures, and the events of
 * approval itself. Each write has one class, so the classes add up to all of them.
 *
 * An approved request goes before an exclusion: it is the stronger explanation. What is not known comes before
 * what would accuse somebody.
 */
export function classifyWrite(subject: WriteFacts): ProtectedWrite | null {
  const { event, position } = subject;
  const types = protectedTypesOf(event);
  const [firstType] = types;
  if (firstType === undefined || event.approval !== null || succeeded(event) === false) return null;
  const { policyType = firstType, ...ruling } = rule(subject, policiesOn(types, subject.policies));
  const appId = isByPerson(event) ? null : (event.actor.appId?.toLowerCase() ?? null);
  return { position, occurredAt: event.occurredAt, policyType, ...ruling, appId };
}

/** The policies that asked for an approval of this very write. */
export function bindingPolicies({ event, policies }: WriteFacts): PolicyPeriod[] {
  const around = policiesOn(protectedTypesOf(event), policies);
  return inForceAt(around, event.occurredAt).filter((policy) => !isExcluded(event, policy));
}

/** The policies of these types, of whatever time. */
function policiesOn(types: readonly string[], policies: readonly PolicyPeriod[]): PolicyPeriod[] {
  return policies.filter(({ policyType }) => types.some((one) => equalText(one, policyType)));
}

function rule(subject: WriteFacts, around: readonly PolicyPeriod[]): Ruling {
  const { event } = subject;
  const inForce = inForceAt(around, event.occurredAt);
  const tie = tieOf(subject);
  if (inForce.length === 0) {
    // There would be no request if no policy had asked for it, whatever is known of policies.
    if (tie.kind === 'explained')
      return { class: 'approved', reason: tie.reason, policyId: null, requestId: tie.requestId };
    return withoutPolicy(around, event.occurredAt);
  }
  const binding = inForce.filter((policy) => !isExcluded(event, policy));
  const { policyId, policyType } = (binding[0] ?? inForce[0]) as PolicyPeriod;
  const under = { policyId, policyType, requestId: null };
  if (tie.kind === 'explained')
    return { ...under, class: 'approved', reason: tie.reason, requestId: tie.requestId };
  if (isServiceMade(event)) return { ...under, class: 'service_made', reason: 'service' };
  if (binding.length === 0) return { ...under, class: 'exempt', reason: 'excluded_app' };
  if (!isByPerson(event) && event.occurredAt < applicationsGated.notBefore)
    return { ...under, class: 'outside_policy', reason: 'apps_not_gated' };
  const unknown = whyUndecidable(subject, tie.kind, binding);
  if (unknown !== null) return { ...under, class: 'undecidable', reason: unknown };
  return { ...under, class: 'unexplained', reason: 'no_request' };
}

function inForceAt(policies: readonly PolicyPeriod[], at: Instant): PolicyPeriod[] {
  return policies.filter(({ from, to }) => addSeconds(from, graceSeconds) <= at && (to === null || at < to));
}

/**
 * No policy is known to have been in force. If one is met later whose creation no event tells, or only the end of
 * one is known, nobody knows whether it was there already.
 */
function withoutPolicy(around: readonly PolicyPeriod[], at: Instant): Ruling {
  const nothing = { policyId: null, requestId: null };
  const outside = { ...nothing, class: 'outside_policy' } as const;
  const isYoung = around.some(({ from, to }) => from <= at && (to === null || at < to));
  if (isYoung) return { ...outside, reason: 'policy_just_created' };
  const later = around.filter(({ from }) => from > at).sort((a, b) => (a.from < b.from ? -1 : 1))[0];
  const hadEarlier = around.some(({ to }) => to !== null && to <= at);
  if (later !== undefined && later.fromSource !== 'audit-event')
    return { ...nothing, class: 'undecidable', reason: 'policy_unknown' };
  if (hadEarlier) return { ...outside, reason: 'policy_ended' };
  return { ...outside, reason: later === undefined ? 'no_policy' : 'before_policy' };
}

function isByPerson({ actor }: EventRecord): boolean {
  return actor.userId !== null || actor.upn !== null;
}

/** What Intune does by itself has neither a person nor an application, or calls its actor the system. */
function isServiceMade({ actor }: EventRecord): boolean {
  const isNobody = actor.userId === null && actor.upn === null && actor.appId === null;
  return isNobody || actor.type?.toLowerCase() === 'system';
}

/** Exclusions hold for applications that act alone; a person working through one is not excluded. */
function isExcluded(event: EventRecord, policy: PolicyPeriod): boolean {
  if (isByPerson(event)) return false;
  const { actor, occurredAt } = event;
  return policy.exclusions.some(
    ({ appId, from, to }) =>
      equalText(appId, actor.appId) && from <= occurredAt && (to === null || occurredAt < to),
  );
}

type Tie =
  | {
      readonly kind: 'explained';
      readonly reason: 'tied' | 'tied_to_deleted';
      readonly requestId: string | null;
    }
  | { readonly kind: 'ambiguous' | 'none' };

/**
 * Offered candidates count only where an approval was carried out but cannot be told from another change, or
 * where the request does not say what it was about.
 */
function tieOf({ links, purgedTie }: WriteFacts): Tie {
  const approved = links.filter(
    (link) => link.decision === 'approved' && (link.strength !== 'weak' || link.mayMeanMoreObjects),
  );
  const effects = approved.filter((link) => link.role === 'effect');
  const [explaining] = effects;
  if (explaining)
    return {
      kind: 'explained',
      reason: 'tied',
      requestId: effects.length === 1 ? explaining.requestId : null,
    };
  if (purgedTie === 'explained') return { kind: 'explained', reason: 'tied_to_deleted', requestId: null };
  const carriedOut = ['completed', 'approved_open', 'lost_sight'];
  const isOffered = approved.some((link) => link.role === 'candidate' && carriedOut.includes(link.outcome));
  return { kind: isOffered || purgedTie === 'ambiguous' ? 'ambiguous' : 'none' };
}

function whyUndecidable(
  { event, requestsKnownFrom, gaps, log }: WriteFacts,
  tie: 'ambiguous' | 'none',
  binding: readonly PolicyPeriod[],
): WriteReason | null {
  if (tie === 'ambiguous') return 'ambiguous';
  if (succeeded(event) === null) return 'result_unknown';
  if (requestsKnownFrom === null || event.occurredAt < requestsKnownFrom) return 'requests_unknown';
  const isInGap = gaps.some(({ from, to }) => from <= event.occurredAt && event.occurredAt < to);
  if (isInGap) return 'gap';
  if (isByPerson(event)) return null;
  if (event.occurredAt < applicationsGated.surelyFrom) return 'apps_gated_lately';
  // One policy that surely asked is enough, whatever the others let pass.
  const write = { appId: event.actor.appId ?? '', at: event.occurredAt };
  return binding.some((policy) => knowsExclusions(policy, write, log)) ? null : 'exclusions_unknown';
}
