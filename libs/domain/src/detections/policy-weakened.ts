import { addSeconds, toTheMinute, type Instant } from '../instant.ts';
import type { PolicyPeriod, PolicyVersion } from '../policies/policy-history.ts';
import type { CandidateEvent } from '../cases/case.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { PoliciesSubject } from './subject.ts';
import { findingId } from './finding-id.ts';
import { isHighImpact } from './impact.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  recreatedHours: {
    kind: 'number',
    title: 'Protected again within',
    unit: 'hours',
    initial: 24,
    min: 1,
    max: 168,
  },
} as const;
type Values = ValuesOf<typeof settings>;

/** Two services write the time of one change. */
const slackSeconds = 120;

/** M04: what was protected is so no longer, or less. */
export const policyWeakened: Detection<PoliciesSubject> = tunable({
  id: 'policy-weakened',
  version: 1,
  subject: 'policies',
  title: 'An access policy was deleted or weakened',
  severity: 'high',
  what: 'An access policy was deleted or does not cover a type any more, or an approver group or a platform was taken out of it.',
  why: 'Taking the gate away is the easiest way through it. In the months after a theft of accounts it is the first thing to look for.',
  how: 'The end of each protected period of a policy, from audit events or from a complete read that no longer shows it, and each content of a policy that lacks a group or a platform which the one before had. Critical if devices, roles, scripts or access policies were open afterwards; one that was made again within 24 hours says so.',
  whatToDo:
    'Find out who asked for it and who approved. Look at what was changed while the gate was open: the rows of class "outside policy" on the Policies page.',
  falsePositives: [
    'The documented way out of a role policy that nobody can approve any more: delete it and make it again',
    'A policy that was replaced by a wider one',
  ],
  attack: ['T1685', 'T1484'],
  method: 'certain',
  settings,
  judge: (subject, values): Verdict => ({
    findings: [...endings(subject, values), ...narrowings(subject)],
  }),
});

function endings(subject: PoliciesSubject, { recreatedHours }: Values): Finding[] {
  const { periods } = subject;
  return periods.flatMap((period) => {
    const { policyId, policyName, policyType, to } = period;
    if (to === null || isCarriedOn(period, periods)) return [];
    const again = periods.find(
      (one) => one.policyType === policyType && isMadeAgain(one.from, to, recreatedHours),
    );
    const event = eventAt(subject, policyId, to);
    const isGrave = isHighImpact([policyType]) && again === undefined;
    const policy = policyName ?? policyId;
    return [
      finding({
        key: `${policyId} ${policyType} ${to}`,
        severity: isGrave ? 'critical' : 'high',
        at: to,
        event,
        title: `"${policy}" no longer protects ${policyType}`,
        explanation:
          `The access policy "${policy}" protected ${policyType} until ${toTheMinute(to)}; since then it does not. ` +
          (again
            ? `A policy protected it again from ${toTheMinute(again.from)} on. `
            : `No policy took its place within ${recreatedHours} hours. `) +
          'The rule would not have fired if another policy had protected the type at that moment.',
        facts: { policyId, policyType, protectedAgainAt: again?.from ?? null },
      }),
    ];
  });
}

/** Another policy protected the same type right then, or this one went on under another period. */
function isCarriedOn(
  { policyId, policyType, from, to }: PolicyPeriod,
  periods: readonly PolicyPeriod[],
): boolean {
  return periods.some(
    (other) =>
      other.policyType === policyType &&
      (other.policyId !== policyId || other.from !== from) &&
      other.from <= (to as Instant) &&
      (other.to === null || other.to > (to as Instant)),
  );
}

function isMadeAgain(from: Instant, to: Instant, hours: number): boolean {
  return from > to && from <= addSeconds(to, hours * 3600);
}

function narrowings(subject: PoliciesSubject): Finding[] {
  const byPolicy = new Map<string, PolicyVersion[]>();
  for (const version of subject.versions) {
    const id = version.record.id.toLowerCase();
    byPolicy.set(id, [...(byPolicy.get(id) ?? []), version]);
  }
  return [...byPolicy].flatMap(([policyId, versions]) => {
    const inOrder = [...versions].sort((a, b) =>
      changedAt(a) < changedAt(b) ? -1 : changedAt(a) > changedAt(b) ? 1 : a.position - b.position,
    );
    return inOrder
      .slice(1)
      .flatMap((version, nth) => narrowing(subject, policyId, inOrder[nth] as PolicyVersion, version));
  });
}

function changedAt({ record, firstSeenAt }: PolicyVersion): Instant {
  return record.lastModifiedAt !== null && record.lastModifiedAt <= firstSeenAt
    ? record.lastModifiedAt
    : firstSeenAt;
}

function narrowing(
  subject: PoliciesSubject,
  policyId: string,
  before: PolicyVersion,
  after: PolicyVersion,
): Finding[] {
  const groups = lost(before.record.approverGroupIds, after.record.approverGroupIds);
  const platforms = lost(before.record.platforms, after.record.platforms);
  if (groups.length === 0 && platforms.length === 0) return [];
  const at = changedAt(after);
  const policy = after.record.name ?? policyId;
  const gone = [
    groups.length > 0 ? `the approver group${groups.length === 1 ? '' : 's'} ${groups.join(', ')}` : '',
    platforms.length > 0 ? `the platform${platforms.length === 1 ? '' : 's'} ${platforms.join(', ')}` : '',
  ].filter((part) => part !== '');
  return [
    finding({
      key: `${policyId} ${before.position} ${after.position}`,
      severity: 'high',
      at,
      event: eventAt(subject, policyId, at),
      title: `"${policy}" lost ${groups.length > 0 ? 'approvers' : 'platforms'}`,
      explanation:
        `The access policy "${policy}" no longer has ${gone.join(' and ')}, as of ${toTheMinute(at)}. ` +
        'The rule would not have fired if nothing had been taken out of it.',
      facts: { policyId, groupsRemoved: groups.length, platformsRemoved: platforms.length },
    }),
  ];
}

function lost(before: readonly string[], after: readonly string[]): string[] {
  const kept = new Set(after.map((one) => one.toLowerCase()));
  return before.filter((one) => !kept.has(one.toLowerCase()));
}

/** The event that tells of the change: of this policy, and nearest in time. */
function eventAt({ events }: PoliciesSubject, policyId: string, at: Instant): CandidateEvent | undefined {
  return events.find(
    ({ event }) =>
      event.occurredAt >= addSeconds(at, -slackSeconds) &&
      event.occurredAt <= addSeconds(at, slackSeconds) &&
      event.resources.some(({ id }) => id?.toLowerCase() === policyId),
  );
}

interface Weakening extends Pick<Finding, 'severity' | 'title' | 'explanation' | 'facts'> {
  readonly key: string;
  readonly at: Instant;
  readonly event: CandidateEvent | undefined;
}

function finding({ key, at, event, facts, ...words }: Weakening): Finding {
  const actor = event?.event.actor;
  return {
    ...words,
    findingId: findingId(policyWeakened.id, key),
    detection: policyWeakened.id,
    ruleVersion: policyWeakened.version,
    subjectKind: 'policies',
    subject: '',
    firstAt: at,
    lastAt: at,
    facts: { ...facts, actor: actor?.upn ?? actor?.appName ?? actor?.userId ?? null },
    evidence: event ? [{ kind: 'event', subject: String(event.position) }] : [],
  };
}
