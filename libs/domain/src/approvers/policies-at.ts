import type { Instant } from '../instant.ts';
import { type ApproverFacts, type ApproverPolicy, readingsAround, sameId } from './approver-facts.ts';
import { type Certainty, isNear, rank } from './stance.ts';

/** What one access policy said at an instant, as well as that is known. */
export interface PolicyThen {
  readonly policyId: string;
  readonly name: string | null;
  readonly policyTypes: readonly string[];
  /** How well it is known that it was there. */
  readonly certainty: Certainty;
  readonly groups: readonly { readonly groupId: string; readonly certainty: Certainty }[];
}

/** The policies as they were at an instant, by the readings around it and by Graph's own time of their last change. */
export function policiesAt(at: Instant, readings: ApproverFacts['policies']): PolicyThen[] {
  const { before, after } = readingsAround(readings, at);
  const ids = new Set([...(before?.showed ?? []), ...(after?.showed ?? [])].map(({ id }) => sameId(id)));
  return [...ids].sort().flatMap((policyId) => {
    const of = (reading: typeof before): ApproverPolicy | null =>
      reading?.showed.find(({ id }) => sameId(id) === policyId) ?? null;
    const isKnown = before !== null && isNear(before.endedAt, after?.startedAt ?? at);
    const sides = { before: of(before), after: of(after), wasReadAfter: after !== null, isKnown };
    const contents = contentsAt(at, sides);
    return contents.length > 0 ? [asOne(policyId, contents)] : [];
  });
}

interface Content {
  readonly policy: ApproverPolicy;
  readonly certainty: Certainty;
}

interface ContentSides {
  readonly before: ApproverPolicy | null;
  readonly after: ApproverPolicy | null;
  /** Whether there is a reading after the instant, which may lack the policy. */
  readonly wasReadAfter: boolean;
  /** Whether the readings are near enough. */
  readonly isKnown: boolean;
}

/** What it may have said: one content, or none that is known. */
function contentsAt(at: Instant, { before, after, wasReadAfter, isKnown }: ContentSides): Content[] {
  const heldAlready = after?.lastModifiedAt != null && after.lastModifiedAt <= at;
  if (after && heldAlready) return [{ policy: after, certainty: 'certain' }];
  if (!before) return [];
  if (!after) return [{ policy: before, certainty: isKnown && !wasReadAfter ? 'last_known' : 'possible' }];
  // The content after it began later, where Graph says when it did; else it came at any time between the readings.
  if (after.lastModifiedAt !== null || isSame(before, after))
    return [{ policy: before, certainty: isKnown ? 'certain' : 'possible' }];
  return [before, after].map((policy) => ({ policy, certainty: 'possible' }));
}

function isSame(a: ApproverPolicy, b: ApproverPolicy): boolean {
  const groups = (policy: ApproverPolicy) => JSON.stringify([...policy.approverGroupIds].map(sameId).sort());
  return groups(a) === groups(b);
}

function asOne(policyId: string, contents: readonly Content[]): PolicyThen {
  const groups = new Map<string, { certainty: Certainty; times: number }>();
  for (const { policy, certainty } of contents)
    for (const id of new Set(policy.approverGroupIds.map(sameId)))
      groups.set(id, { certainty, times: (groups.get(id)?.times ?? 0) + 1 });
  const [first] = contents;
  const certainty = first?.certainty ?? 'possible';
  return {
    policyId,
    name: first?.policy.name ?? null,
    policyTypes: [...new Set(contents.flatMap(({ policy }) => policy.policyTypes))],
    // Of two contents one was there, so what both say is sure.
    certainty: contents.length > 1 ? 'certain' : certainty,
    groups: [...groups]
      .map(([groupId, { times, certainty: own }]) => ({
        groupId,
        certainty: contents.length > 1 && times === contents.length ? ('certain' as const) : own,
      }))
      .sort((a, b) => rank(a.certainty) - rank(b.certainty) || (a.groupId < b.groupId ? -1 : 1)),
  };
}
