import type { Instant } from '../instant.ts';
import type { Evidence, Finding } from './detection.ts';

/** A decision that a finding rests on. */
export interface PartDecision {
  readonly requestId: string;
  readonly approverId: string;
  readonly approverName: string | null;
  /** The latest time at which it can have been made. */
  readonly decidedAt: Instant;
  readonly policyTypes: readonly string[];
}

/** A finding of another rule, as what rests on it looks at it. */
export interface PartFinding extends Pick<
  Finding,
  'findingId' | 'detection' | 'severity' | 'title' | 'firstAt' | 'lastAt'
> {
  readonly evidence: readonly Evidence[];
  /** Of the cases among its evidence those that were decided, by somebody who is known. */
  readonly decisions: readonly PartDecision[];
}

/** Findings of a day and of the days beside it, of the rules that others rest on. */
export interface DaySubject {
  readonly kind: 'day';
  /** Midnight to midnight, UTC; half-open. */
  readonly from: Instant;
  readonly to: Instant;
  /** In the order of time. */
  readonly findings: readonly PartFinding[];
}

export function isOnDay({ from, to }: DaySubject, at: Instant): boolean {
  return at >= from && at < to;
}

const evidenceMax = 200;
const namedMax = 20;

/** What a finding that rests on others says of them: their rows are its evidence, their ids and rules its facts. */
export function restingOn(parts: readonly PartFinding[]): Pick<Finding, 'evidence' | 'facts'> {
  const rows = new Map(
    parts.flatMap(({ evidence }) => evidence.map((one) => [`${one.kind} ${one.subject}`, one])),
  );
  return {
    evidence: [...rows.values()].slice(0, evidenceMax),
    facts: {
      parts: parts.length,
      rules: [...new Set(parts.map(({ detection }) => detection))].join(', '),
      partIds: parts
        .slice(0, namedMax)
        .map(({ findingId }) => findingId)
        .join(', '),
    },
  };
}
