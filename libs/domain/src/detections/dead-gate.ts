import { approversAt, type PolicyApprovers } from '../approvers/approvers-at.ts';
import { gateHealth, type GateHealth } from '../approvers/gate-health.ts';
import { latestOf, toTheMinute } from '../instant.ts';
import { needsGroups } from './approver-group.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { GatesSubject } from './subject.ts';
import { findingId } from './finding-id.ts';

/** M40: a policy that nobody, or one person alone, can open. */
export const deadGate: Detection<GatesSubject> = {
  id: 'dead-gate',
  version: 1,
  subject: 'gates',
  title: 'An access policy that too few can open',
  severity: 'high',
  what: 'Fewer than two people can approve what an access policy protects: one alone, or nobody at all.',
  why: 'With one, nothing that this person asks for can be approved. With none, nothing can be changed any more, and the first answer to that is to delete the policy.',
  how: 'By the last readings of the policies, their groups, the direct members of these and the role assignments: only a plain security group that is in an Intune role assignment lets its direct members approve, and only enabled accounts of people count. Critical if it is nobody. Told as long as it is so; where the readings do not tell, the rule cannot decide. Licences are not read.',
  whatToDo:
    'Put people into the approver group as direct members, and the group into an Intune role assignment. The page of the policy names who cannot, and why.',
  falsePositives: ['A policy that is about to be taken away'],
  attack: [],
  method: 'certain',
  needs: needsGroups,
  settings: {},
  judge: judgeGates,
};

function judgeGates(gates: GatesSubject): Verdict {
  const question = { at: gates.at, knownAt: gates.at, requesterId: null };
  const judged = approversAt(question, gates.facts).map((policy) => ({ policy, health: gateHealth(policy) }));
  const findings = judged.flatMap(({ policy, health }) =>
    health.state === 'none' || health.state === 'one' ? [describe(gates, policy, health)] : [],
  );
  return findings.length === 0 && judged.some(({ health }) => health.state === 'unknown')
    ? { cannotDecide: 'Who can approve is not known of every policy: what is read does not tell.' }
    : { findings };
}

function describe(
  gates: GatesSubject,
  policy: PolicyApprovers,
  { state, sure, reason }: GateHealth,
): Finding {
  const name = policy.name ?? policy.policyId;
  const { policies, groups, assignments } = gates.changed;
  const since =
    latestOf(
      policies[policy.policyId],
      assignments,
      ...policy.groups.map(({ groupId }) => groups[groupId] ?? null),
    ) ?? gates.at;
  return {
    findingId: findingId(deadGate.id, policy.policyId),
    detection: deadGate.id,
    ruleVersion: deadGate.version,
    severity: state === 'none' ? 'critical' : 'high',
    title: state === 'none' ? `Nobody can open "${name}"` : `One person alone can open "${name}"`,
    explanation: `${reason} That has been so since ${toTheMinute(since)} at the latest. The rule would not have fired if two people could approve.`,
    subjectKind: 'gates',
    subject: '',
    firstAt: since,
    lastAt: since,
    facts: {
      policyId: policy.policyId,
      policyTypes: policy.policyTypes.join(', '),
      approvers: sure,
      groups: policy.groups.length,
    },
    evidence: [],
  };
}
