import { addSeconds, toTheMinute, type Instant } from '../instant.ts';
import { isRead } from '../normalise/event-keys.ts';
import { equalText, succeeded } from '../cases/event-words.ts';
import { protectedTypesOf } from '../policies/protected-types.ts';
import type { PolicyPeriod } from '../policies/policy-history.ts';
import type { EventRecord } from '../records/records.ts';
import type { Detection, EventSubject, Finding, Verdict } from './detection.ts';
import { findingId } from './finding-id.ts';

/** A new policy takes some minutes to reach every part of Intune. */
const graceSeconds = 5 * 60;

/** M01: a protected object was changed, and no approved request is tied to the change. */
export const unapprovedChange: Detection<EventSubject> = {
  id: 'unapproved-change',
  version: 1,
  subject: 'event',
  title: 'Protected change without approval',
  severity: 'critical',
  what: 'A change of a protected kind succeeded while an access policy was in force, and no approved request is tied to it.',
  why: 'Either the control was bypassed, or the change was allowed for a reason this archive does not know. Both must be explained.',
  how: 'Looks at every successful write by a person or an application on a kind of object with an active access policy (5 minutes of grace after the policy was created). Writes tied to an approved or completed request (exact, strong, medium or derived) are explained, also after the content of the request was deleted under policy, and so are writes of applications excluded from the policy. Reads and the events of approval itself are never looked at.',
  whatToDo:
    'Open the event, ask the person or the owner of the application, and compare the object with what was there before. If the application is meant to work without approval, exclude it in the policy.',
  falsePositives: [
    'A policy that had just been switched on',
    'A kind of object that the policy does not cover in this tenant',
    'A change made by Intune itself in the name of a person',
  ],
  attack: ['T1685', 'T1078.004'],
  judge: judgeEvent,
};

function judgeEvent(subject: EventSubject): Verdict {
  const { event } = subject;
  const policies = mayJudge(event) ? bindingPolicies(subject) : [];
  const tie = tieOf(subject);
  if (policies.length === 0 || tie === 'explained') return { findings: [] };
  if (tie === 'ambiguous') {
    return {
      cannotDecide: 'An approved request may be the one for this change, but that cannot be told for sure.',
    };
  }
  const unknown = whyUnknown(subject);
  return unknown !== null ? { cannotDecide: unknown } : { findings: [describe(subject, policies)] };
}

/** A successful write by somebody. What Intune does by itself has neither a person nor an application. */
function mayJudge(event: EventRecord): boolean {
  const { userId, upn, appId, type } = event.actor;
  const hasActor = userId !== null || upn !== null || appId !== null;
  const isWrite = event.approval === null && !isRead(event.operationType, event.activityType);
  return isWrite && succeeded(event) === true && hasActor && type?.toLowerCase() !== 'system';
}

/** The policies that asked for an approval of this very change. */
function bindingPolicies({ event, policies }: EventSubject): PolicyPeriod[] {
  const types = protectedTypesOf(event).map((type) => type.toLowerCase());
  return policies.filter(
    (policy) =>
      types.includes(policy.policyType.toLowerCase()) &&
      addSeconds(policy.from, graceSeconds) <= event.occurredAt &&
      (policy.to === null || event.occurredAt < policy.to) &&
      !isExcluded(event, policy),
  );
}

/** Exclusions hold for applications that act alone; a person working through one is not excluded. */
function isExcluded({ actor, occurredAt }: EventRecord, policy: PolicyPeriod): boolean {
  if (actor.userId !== null || actor.upn !== null) return false;
  return policy.exclusions.some(
    ({ appId, from, to }) =>
      equalText(appId, actor.appId) && from <= occurredAt && (to === null || occurredAt < to),
  );
}

/**
 * Offered candidates count only where an approval was carried out but cannot be told from another change, or
 * where the request does not say what it was about.
 */
function tieOf({ links, purgedTie }: EventSubject): 'explained' | 'ambiguous' | 'none' {
  const approved = links.filter(
    (link) => link.decision === 'approved' && (link.strength !== 'weak' || link.mayMeanMoreObjects),
  );
  if (purgedTie === 'explained' || approved.some((link) => link.role === 'effect')) return 'explained';
  const carriedOut = ['completed', 'approved_open', 'lost_sight'];
  const isOffered = approved.some((link) => link.role === 'candidate' && carriedOut.includes(link.outcome));
  return isOffered || purgedTie === 'ambiguous' ? 'ambiguous' : 'none';
}

function whyUnknown({ event, requestsKnownFrom, gaps }: EventSubject): string | null {
  if (requestsKnownFrom === null) return 'Approval requests have never been read completely yet.';
  if (event.occurredAt < requestsKnownFrom) {
    return `Approval requests are known completely only from ${toTheMinute(requestsKnownFrom)} on.`;
  }
  const gap = gaps.find(({ from, to }) => from <= event.occurredAt && event.occurredAt < to);
  return gap === undefined
    ? null
    : `Approval requests may have been missed between ${toTheMinute(gap.from)} and ${toTheMinute(gap.to)}.`;
}

function describe({ event, position }: EventSubject, policies: readonly PolicyPeriod[]): Finding {
  const { actor } = event;
  const who = actor.upn ?? actor.userId ?? actor.appName ?? actor.appId ?? 'somebody';
  const target =
    event.resources.map(({ name, id }) => name ?? id).find((name) => name !== null) ?? 'an unnamed object';
  const policy = policies[0] as PolicyPeriod;
  const at: Instant = event.occurredAt;
  return {
    // With the time: published samples mask the ids of different events alike.
    findingId: findingId(unapprovedChange.id, `${event.occurredAt} ${event.id}`),
    detection: unapprovedChange.id,
    ruleVersion: unapprovedChange.version,
    severity: 'critical',
    title: `${who} changed ${target} without an approved request`,
    explanation:
      `${who} changed ${target} (${event.activityType ?? 'kind not recorded'}) on ${toTheMinute(at)}. The policy ${policy.policyName ?? policy.policyId} ` +
      `had protected ${policy.policyType} since ${toTheMinute(policy.from)}, and 0 approved requests are tied to the change. ` +
      'The rule would not have fired if an approved request for this object had been open, or if the application were excluded from the policy.',
    subjectKind: 'event',
    subject: String(position),
    firstAt: at,
    lastAt: at,
    facts: {
      eventId: event.id,
      activityType: event.activityType,
      actor: who,
      resource: target,
      policyId: policy.policyId,
      policyType: policy.policyType,
      policyKnownBy: policy.fromSource,
    },
    evidence: [{ kind: 'event', subject: String(position) }],
  };
}
