import type { Finding, Severity } from '@countersign/contract';

const weight: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3 };

/** Worst first; among equals the latest first. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) => weight[a.severity] - weight[b.severity] || b.lastAt.localeCompare(a.lastAt),
  );
}
