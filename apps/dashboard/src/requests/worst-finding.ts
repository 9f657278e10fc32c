import type { FindingTag, Severity } from '@countersign/contract';

const order: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

export function worstFinding(findings: readonly FindingTag[]): FindingTag | null {
  return findings.reduce<FindingTag | null>(
    (worst, one) => (worst && order.indexOf(worst.severity) >= order.indexOf(one.severity) ? worst : one),
    null,
  );
}
