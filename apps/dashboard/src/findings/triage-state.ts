import { type Finding, type FindingState, findingStates } from '@countersign/contract';

/** Which tab the address asks for; null if it asks for none. */
export function readTab(text: string | undefined): FindingState | null {
  return findingStates.find((state) => state === text) ?? null;
}

/** The query of a tab: the page's question, one state, the worst first. */
export function queryOfTab(query: string, tab: FindingState): string {
  const full = new URLSearchParams(query);
  full.append('f', `is,finding_state,${tab}`);
  full.set('sort', '-severity');
  full.set('limit', '100');
  return full.toString();
}

/** The one `step` further in the list; where none is selected the first, at the ends the last reached. */
export function oneFurther(
  findings: readonly Pick<Finding, 'findingId'>[],
  selected: string | null,
  step: 1 | -1,
): string | null {
  const at = findings.findIndex(({ findingId }) => findingId === selected);
  const next = at === -1 ? 0 : Math.min(findings.length - 1, Math.max(0, at + step));
  return findings[next]?.findingId ?? null;
}

/** What to look at when the selected one leaves the list: the one below, else the one above; if it never was in it, itself. */
export function afterLeaving(
  findings: readonly Pick<Finding, 'findingId'>[],
  selected: string | null,
): string | null {
  const at = findings.findIndex(({ findingId }) => findingId === selected);
  if (at === -1) return selected;
  return (findings[at + 1] ?? findings[at - 1])?.findingId ?? null;
}
