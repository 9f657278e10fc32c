import { toTheMinute } from '../instant.ts';
import type { PolicyExclusion } from '../policies/policy-exclusions.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { PoliciesSubject } from './subject.ts';
import { findingId } from './finding-id.ts';

/** M03: an application was let past an access policy. */
export const exclusionAdded: Detection<PoliciesSubject> = {
  id: 'exclusion-added',
  version: 1,
  subject: 'policies',
  title: 'An application was excluded from approval',
  severity: 'high',
  what: 'An application was added to the exclusions of an access policy: from then on it changes what the policy protects without anybody approving.',
  why: 'Whoever holds a secret of that application no longer needs a second person. Excluding one is a way around the control that looks like routine.',
  how: 'Every addition that the audit log tells of, once. Graph has no list of exclusions; what was excluded before the first event that is kept is not known.',
  whatToDo:
    'Check who asked for it and who approved (both stand on the Policies page), that the application is known, and how its secrets are kept. Then watch what it writes.',
  falsePositives: ['The announced introduction of a deployment or patching product'],
  attack: ['T1685', 'T1098.001'],
  method: 'certain',
  settings: {},
  judge: ({ exclusions, events, periods }): Verdict => ({
    findings: exclusions.map((one) => describe(one, { events, periods })),
  }),
};

function describe(
  { policyId, policyName, appId, from, to, addedBy }: PolicyExclusion,
  { events, periods }: Pick<PoliciesSubject, 'events' | 'periods'>,
): Finding {
  const actor = events.find(({ position }) => position === addedBy)?.event.actor;
  const who = actor?.upn ?? actor?.appName ?? actor?.userId ?? null;
  const types = [...new Set(periods.filter((one) => one.policyId === policyId).map((one) => one.policyType))];
  const policy = policyName ?? policyId;
  return {
    findingId: findingId(exclusionAdded.id, `${policyId} ${appId} ${from}`),
    detection: exclusionAdded.id,
    ruleVersion: exclusionAdded.version,
    severity: exclusionAdded.severity,
    title: `An application may pass "${policy}" without approval`,
    explanation:
      `${who ?? 'Somebody'} excluded the application ${appId} from the access policy "${policy}" on ${toTheMinute(from)}. ` +
      (to === null ? 'It still is. ' : `That ended on ${toTheMinute(to)}. `) +
      'The rule fires on every exclusion and would not have fired without one.',
    subjectKind: 'policies',
    subject: '',
    firstAt: from,
    lastAt: from,
    facts: { appId, policyId, policyTypes: types.join(', '), actor: who },
    evidence: [{ kind: 'event', subject: String(addedBy) }],
  };
}
