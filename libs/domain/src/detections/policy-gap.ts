import type { PolicyGap } from '../policies/policy-gaps.ts';
import type { Detection, Finding } from './detection.ts';
import { findingId } from './finding-id.ts';

/** The subject of a finding: the type, and when it was protected no longer. */
export function policyGapSubject({ policyType, from }: Pick<PolicyGap, 'policyType' | 'from'>): string {
  return `${policyType}|${from}`;
}

/** The one finding of a rule about a gap. */
export function findingOfGap(
  { id, version }: Pick<Detection, 'id' | 'version'>,
  gap: PolicyGap,
  words: Pick<Finding, 'severity' | 'title' | 'explanation' | 'firstAt' | 'lastAt' | 'facts' | 'evidence'>,
): Finding {
  const { policyId, policyName } = gap.ended;
  const subject = policyGapSubject(gap);
  return {
    ...words,
    findingId: findingId(id, subject),
    detection: id,
    ruleVersion: version,
    subjectKind: 'policy-gap',
    subject,
    facts: {
      policyType: gap.policyType,
      policyId,
      policyName,
      openFrom: gap.from,
      openUntil: gap.to,
      ...words.facts,
    },
  };
}
