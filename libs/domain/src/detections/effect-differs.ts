import { findingOfCase } from './case-finding.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { CaseSubject } from './subject.ts';
import { identityName } from './identity-name.ts';
import { isHighImpact } from './impact.ts';
import { some } from './person-week.ts';

/** M34, as far as it can be told: what was done is not what was approved. */
export const effectDiffers: Detection<CaseSubject> = {
  id: 'effect-differs',
  version: 1,
  subject: 'case',
  title: 'What was changed is not what was approved',
  severity: 'high',
  what: 'A request of high impact was completed, and the audit events of its effect recorded another value than the request asked for.',
  why: 'The approver agreed to what stood in the request. If something else was done, nobody approved it.',
  how: 'Compares, property by property, what the newest archived text of the request asks with what the audit events recorded that are tied to it surely. Only where both name the same property of the same object, and never where they differ in spelling alone. Scripts, roles and access policies; what a request asks of devices has no values to compare. Whether the object had already changed between request and approval cannot be told: the archive does not read objects.',
  whatToDo:
    'Open the case: it shows both values. Ask the requester, and have the object put back as it was approved.',
  falsePositives: ['Somebody else changed the same property in the same minutes'],
  attack: ['T1565.001'],
  method: 'certain',
  settings: {},
  judge: judgeCase,
};

/** Whether the archived texts of a case have to be compared to judge it. */
export function hasComparableEffect(one: CaseSubject['case']): boolean {
  const isOfDevices = one.policyTypes.every((type) => /^device/i.test(type));
  return (
    one.outcome === 'completed' &&
    one.origin === 'observed' &&
    one.effectEvents > 0 &&
    isHighImpact(one.policyTypes) &&
    !isOfDevices
  );
}

function judgeCase({ case: one, differences }: CaseSubject): Verdict {
  if (!hasComparableEffect(one)) return { findings: [] };
  if (differences === null || differences.compared === 0)
    return { cannotDecide: 'The request and the events of its effect name no property in common.' };
  return { findings: differences.differing.length > 0 ? [describe(one, differences)] : [] };
}

function describe(
  one: CaseSubject['case'],
  { compared, differing, positions }: NonNullable<CaseSubject['differences']>,
): Finding {
  const at = one.completed.latest ?? one.decided.latest ?? one.requestedAt ?? one.firstSeenAt ?? '';
  const paths = `${differing.slice(0, 5).join(', ')}${differing.length > 5 ? ' and others' : ''}`;
  const found = findingOfCase(effectDiffers, one, {
    severity: effectDiffers.severity,
    title: `What was done on "${one.resourceName ?? one.resourceId ?? 'an object'}" is not what ${identityName(one.requester)} had asked`,
    explanation:
      `Of ${compared} properties that the request and the events of its effect both name, ${differing.length} ${differing.length === 1 ? 'differs' : 'differ'}: ${paths}. ` +
      'The rule would not have fired if each had been recorded as it was asked.',
    firstAt: at,
    lastAt: at,
    facts: { compared, differing: differing.length, paths, events: some(positions.length, 'event') },
  });
  return {
    ...found,
    evidence: [
      ...found.evidence,
      ...positions.map((position) => ({ kind: 'event' as const, subject: String(position) })),
    ],
  };
}
