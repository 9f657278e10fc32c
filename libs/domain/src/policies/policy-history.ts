import type { Instant } from '../instant.ts';
import type { PolicyRecord } from '../records/records.ts';
import type { CandidateEvent } from '../cases/case.ts';
import { exclusionsOf } from './policy-exclusions.ts';
import { lastName, policyFacts, type PolicyFact } from './policy-timeline.ts';

/** One distinct content of an access policy with the reads that showed it (`policy_version`). */
export interface PolicyVersion {
  readonly position: number;
  readonly record: PolicyRecord;
  readonly notBeforeAt: Instant | null;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly goneAt: Instant | null;
}

/** A stretch of time in which one policy protected one type. Half-open; `to` null means still. */
export interface PolicyPeriod {
  readonly policyId: string;
  readonly policyName: string | null;
  readonly policyType: string;
  readonly from: Instant;
  readonly to: Instant | null;
  /**
   * How well `from` is known: an audit event of the creation, or only the first sight of the policy. `unknown`: of
   * the policy only the end is known, and the period is empty: it held until then, and nobody knows since when.
   */
  readonly fromSource: 'audit-event' | 'reported' | 'observed' | 'unknown';
  readonly exclusions: readonly {
    readonly appId: string;
    readonly from: Instant;
    readonly to: Instant | null;
  }[];
}

export interface PolicyHistoryInput {
  readonly versions: readonly PolicyVersion[];
  /** Approval events that speak of access policies. */
  readonly events: readonly CandidateEvent[];
}

/**
 * When which type was protected by which policy. A period begins with the audit event of the creation, or
 * with the first time at which the policy is known to have existed; it ends with its deletion, with a read
 * that no longer shows it, or with a change of its type. Of a policy of which only the end is known, it is empty.
 * Exclusions of applications are known from audit events only.
 */
export function policyPeriods(input: PolicyHistoryInput): PolicyPeriod[] {
  const periods = [...policyFacts(input)].flatMap(([policyId, facts]) => periodsOf(policyId, facts));
  return periods.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : compareNames(a, b)));
}

function compareNames(a: PolicyPeriod, b: PolicyPeriod): number {
  const [first, second] = [`${a.policyId} ${a.policyType}`, `${b.policyId} ${b.policyType}`];
  return first < second ? -1 : first > second ? 1 : 0;
}

type OpenPeriod = Pick<PolicyPeriod, 'from' | 'fromSource' | 'policyType'>;

function periodsOf(policyId: string, facts: readonly PolicyFact[]): PolicyPeriod[] {
  const exclusions = exclusionsOf(facts).map(({ appId, from, to }) => ({ appId, from, to }));
  const policyName = lastName(facts);
  const closed: PolicyPeriod[] = [];
  let open: OpenPeriod[] = [];
  const close = (periods: readonly OpenPeriod[], to: Instant | null): void => {
    closed.push(
      ...periods
        .filter((period) => to === null || period.from < to)
        .map((period) => ({ policyId, policyName, ...period, to, exclusions })),
    );
  };
  let untyped: Pick<OpenPeriod, 'from' | 'fromSource'> | null = null;
  for (const fact of facts) {
    if (fact.kind === 'ends') {
      const isFirst = open.length === 0 && closed.length === 0;
      if (isFirst)
        closed.push(
          ...onlyEnded(fact, untyped).map((period) => ({ policyId, policyName, ...period, exclusions })),
        );
      close(open, fact.at);
      open = [];
      untyped = null;
    } else if (fact.kind === 'exists' && fact.types.length === 0) {
      if (open.length === 0) untyped ??= { from: fact.at, fromSource: fact.source };
    } else if (fact.kind === 'exists') {
      // A creation event need not say the type; the first read does, and it held from the creation on.
      const { from, fromSource } =
        open.length === 0 && untyped !== null ? untyped : { from: fact.at, fromSource: fact.source };
      close(
        open.filter(({ policyType }) => !fact.types.includes(policyType)),
        fact.at,
      );
      const kept = open.filter(({ policyType }) => fact.types.includes(policyType));
      const added = fact.types.filter((type) => !kept.some(({ policyType }) => policyType === type));
      open = [...kept, ...added.map((policyType) => ({ policyType, from, fromSource }))];
      untyped = null;
    }
  }
  close(open, null);
  return closed;
}

/** What the end of a policy tells of it, of which no type was known before: that it was there. */
function onlyEnded(
  { at, types }: Extract<PolicyFact, { kind: 'ends' }>,
  seen: Pick<OpenPeriod, 'from' | 'fromSource'> | null,
): Pick<PolicyPeriod, 'policyType' | 'from' | 'to' | 'fromSource'>[] {
  const { from, fromSource } = seen ?? { from: at, fromSource: 'unknown' as const };
  return types.map((policyType) => ({ policyType, from, fromSource, to: at }));
}
