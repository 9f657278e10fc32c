import type { FindingDimension, RequestDimension, WriteDimension } from '@countersign/contract';
import type { Filter } from './filter-text.ts';

/** What the rows of a page are, and so what can be said of them. */
export type FilterKind = 'requests' | 'writes' | 'findings';

// The contract's lists, said again because importing values from there would bring the schema validator into the
// browser. dimensions.test.ts compares them.
const requests: readonly RequestDimension[] = [
  'request',
  'status',
  'outcome',
  'effect',
  'origin',
  'policy_type',
  'operation',
  'resource',
  'resource_type',
  'requester',
  'approver',
  'requester_kind',
  'hour',
  'weekday',
  'decide_minutes',
  'complete_minutes',
  'decided_at_source',
  'completed_at_source',
  'justification',
  'note',
  'correlation',
  'detection',
  'severity',
  'flagged',
];
const writes: readonly WriteDimension[] = [
  'write_class',
  'write_reason',
  'policy_type',
  'policy',
  'request',
  'app',
  'actor',
  'resource',
];
const findings: readonly FindingDimension[] = ['detection', 'severity', 'requester'];
export const dimensionsOf: Readonly<Record<FilterKind, readonly string[]>> = { requests, writes, findings };

/**
 * Whether a filter means anything to rows of this kind. One that only another kind knows is kept in the address
 * and passed over; one that nobody knows is for the API to refuse, in words.
 */
export function applies({ dimension }: Pick<Filter, 'dimension'>, kind: FilterKind): boolean {
  if (dimensionsOf[kind].includes(dimension)) return true;
  return !Object.values(dimensionsOf).some((known) => known.includes(dimension));
}
