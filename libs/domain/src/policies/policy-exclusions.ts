import type { Instant } from '../instant.ts';
import type { PolicyHistoryInput } from './policy-history.ts';
import { lastName, policyFacts, type PolicyFact } from './policy-timeline.ts';

/**
 * One stretch of time in which a policy let an application pass without approval. Graph has no property for it:
 * it is known from audit events alone, so what was excluded before the first of them is not known.
 */
export interface PolicyExclusion {
  readonly policyId: string;
  readonly policyName: string | null;
  /** In lower case. */
  readonly appId: string;
  readonly from: Instant;
  /** Null: still. */
  readonly to: Instant | null;
  /** Archive positions of the events that say so; `endedBy` also of the policy's deletion. */
  readonly addedBy: number;
  readonly endedBy: number | null;
}

/** The exclusion ledger of all policies, in the order of their beginning; the order of arrival does not matter. */
export function policyExclusions(input: PolicyHistoryInput): PolicyExclusion[] {
  const all = [...policyFacts(input)].flatMap(([policyId, facts]) => {
    const policyName = lastName(facts);
    return exclusionsOf(facts).map((exclusion) => ({ policyId, policyName, ...exclusion }));
  });
  return all.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.addedBy - b.addedBy));
}

type Exclusion = Omit<PolicyExclusion, 'policyId' | 'policyName'>;

/** The same of one policy, from its facts by time. A deleted policy lets nobody pass any more: there is none. */
export function exclusionsOf(facts: readonly PolicyFact[]): Exclusion[] {
  const done: Exclusion[] = [];
  let open: Exclusion[] = [];
  const end = (ended: readonly Exclusion[], { at, position }: PolicyFact): void => {
    done.push(...ended.map((exclusion) => ({ ...exclusion, to: at, endedBy: position })));
    open = open.filter((exclusion) => !ended.includes(exclusion));
  };
  for (const fact of facts) {
    if (fact.kind === 'ends') end(open, fact);
    if (fact.kind === 'includes')
      end(
        open.filter(({ appId }) => appId === fact.appId),
        fact,
      );
    if (fact.kind === 'excludes' && !open.some(({ appId }) => appId === fact.appId))
      open.push({ appId: fact.appId, from: fact.at, to: null, addedBy: fact.position, endedBy: null });
  }
  return [...done, ...open].sort((a, b) =>
    a.from < b.from ? -1 : a.from > b.from ? 1 : a.addedBy - b.addedBy,
  );
}
