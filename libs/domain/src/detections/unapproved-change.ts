import { toTheMinute, type Instant } from '../instant.ts';
import { bindingPolicies } from '../ledger/classify-write.ts';
import type { PolicyPeriod } from '../policies/policy-history.ts';
import type { WriteReason } from '../vocabulary.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { EventSubject } from './subject.ts';
import { findingId } from './finding-id.ts';

/** M01: a protected object was changed, and no approved request is tied to the change. */
export const unapprovedChange: Detection<EventSubject> = {
  id: 'unapproved-change',
  version: 1,
  subject: 'event',
  title: 'Protected change without approval',
  severity: 'critical',
  what: 'A change of a protected kind succeeded while an access policy was in force, and no approved request is tied to it.',
  why: 'Either the control was bypassed, or the change was allowed for a reason this archive does not know. Both must be explained.',
  how: 'Looks at every successful write by a person or an application on a kind of object with an active access policy (5 minutes of grace after the policy was created). Writes tied to an approved or completed request (exact, strong, medium or derived) are explained, also after the content of the request was deleted under policy, and so are writes of applications excluded from the policy. What an application did is judged only where the audit log is known back to the beginning of the policy, since only events tell of exclusions, and only since policies ask applications (June 2026). Reads and the events of approval itself are never looked at.',
  whatToDo:
    'Open the event, ask the person or the owner of the application, and compare the object with what was there before. If the application is meant to work without approval, exclude it in the policy.',
  falsePositives: [
    'A policy that had just been switched on',
    'A kind of object that the policy does not cover in this tenant',
    'A change made by Intune itself in the name of a person',
  ],
  attack: ['T1685', 'T1078.004'],
  method: 'certain',
  settings: {},
  judge: judgeEvent,
};

function judgeEvent(subject: EventSubject): Verdict {
  const { write } = subject;
  if (write?.class === 'undecidable') return { cannotDecide: whyUndecided(write.reason, subject) };
  if (write?.class !== 'unexplained') return { findings: [] };
  return { findings: [describe(subject, bindingPolicies(subject))] };
}

function whyUndecided(reason: WriteReason, { requestsKnownFrom, event, gaps }: EventSubject): string {
  const gap = gaps.find(({ from, to }) => from <= event.occurredAt && event.occurredAt < to);
  if (reason === 'gap' && gap !== undefined)
    return `Approval requests may have been missed between ${toTheMinute(gap.from)} and ${toTheMinute(gap.to)}.`;
  if (reason === 'requests_unknown' && requestsKnownFrom !== null)
    return `Approval requests are known completely only from ${toTheMinute(requestsKnownFrom)} on.`;
  return undecidedWords[reason] ?? 'What is archived does not tell.';
}

const undecidedWords: Readonly<Partial<Record<WriteReason, string>>> = {
  ambiguous: 'An approved request may be the one for this change, but that cannot be told for sure.',
  policy_unknown: 'The policy was first seen later, and nothing tells whether it was there before.',
  result_unknown: 'The event does not say whether the change succeeded.',
  requests_unknown: 'Approval requests have never been read completely yet.',
  apps_gated_lately:
    'An application made it in the weeks in which Intune began to ask applications for approvals, and nothing tells whether it asked in this tenant already.',
  exclusions_unknown:
    'An application made it, and the audit log is not known back to the beginning of the policy without a hole: the policy may exclude it.',
};

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
