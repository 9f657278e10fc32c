import { secondsBetween, toTheMinute } from '../instant.ts';
import type { Detection, Verdict } from './detection.ts';
import type { PolicyGapSubject } from './subject.ts';
import { evidenceMax, some } from './person-week.ts';
import { findingOfGap } from './policy-gap.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  hours: { kind: 'number', title: 'Gate open for at most', unit: 'hours', initial: 24, min: 1, max: 168 },
} as const;
type Values = ValuesOf<typeof settings>;

/** M05: what was changed between the deletion of a policy and its return. */
export const writesInPolicyGap: Detection<PolicyGapSubject> = tunable({
  id: 'writes-in-policy-gap',
  version: 1,
  subject: 'policy-gap',
  title: 'Changes while the gate was away for a moment',
  severity: 'high',
  what: 'An access policy ended, one of the same type was there again within a day, and in between something of that type was changed.',
  why: 'Whoever deletes the policy, makes a change and puts the policy back has gone around the approval and left everything as it was.',
  how: 'For each stretch of at most 24 hours in which a type was not protected, the changes of that type which no policy asked an approval for. Low for the Role policy: deleting it, repairing the approvers and making it again is the documented way out when nobody can approve any more.',
  whatToDo:
    'Look at each change in the evidence. Find out who deleted the policy and who made it again, and whether the changes were announced.',
  falsePositives: [
    'The documented way out of a Role policy that nobody can approve',
    'A policy that was replaced by a new one during work that had been announced',
  ],
  attack: ['T1685', 'T1072'],
  method: 'certain',
  settings,
  judge: judgeGap,
});

function judgeGap(gap: PolicyGapSubject, { hours }: Values): Verdict {
  const { policyType, from, to, writes, writesInAll, again, ended } = gap;
  if (to === null || secondsBetween(from, to) > hours * 3600) return { findings: [] };
  const [first] = writes;
  if (first === undefined) {
    return again?.fromSource === 'audit-event'
      ? { findings: [] }
      : { cannotDecide: 'Nothing tells when the policy was made again: it was seen first later.' };
  }
  const people = [...new Set(writes.map(({ actor }) => actor ?? 'somebody'))].slice(0, 5);
  const policy = ended.policyName ?? ended.policyId;
  const isRecovery = policyType === 'role';
  return {
    findings: [
      findingOfGap(writesInPolicyGap, gap, {
        severity: isRecovery ? 'low' : writesInPolicyGap.severity,
        title: `${some(writesInAll, 'change')} while ${policyType} was not protected`,
        explanation:
          `The access policy "${policy}" ended on ${toTheMinute(from)}, and ${policyType} was protected again from ${toTheMinute(to)} on. Between that there ${writesInAll === 1 ? 'was' : 'were'} ${some(writesInAll, 'change')} of that type, by ${people.join(', ')}. ` +
          (isRecovery ? 'For the Role policy that may be the documented way out of a deadlock. ' : '') +
          `The rule would not have fired without a change in between, or if the gate had been open for more than ${some(hours, 'hour')}: that is told as a type that is not protected any more.`,
        firstAt: first.occurredAt,
        lastAt: (writes.at(-1) ?? first).occurredAt,
        facts: { writes: writesInAll, actors: people.join(', ') },
        evidence: writes
          .slice(0, evidenceMax)
          .map(({ position }) => ({ kind: 'event', subject: String(position) })),
      }),
    ],
  };
}
