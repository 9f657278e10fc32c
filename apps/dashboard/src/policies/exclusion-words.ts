import type { Policy, PolicyExclusion } from '@countersign/contract';
import { counted } from '../ui/counted.ts';
import { nameOf } from './policy-bands.ts';

export interface ExclusionLine extends PolicyExclusion {
  readonly key: string;
  readonly tenantId: string;
  readonly policyId: string;
  readonly policyName: string;
}

/** All exclusions, those that still hold first, then the newest. */
export function exclusionLines(policies: readonly Policy[]): ExclusionLine[] {
  return policies
    .flatMap((policy) =>
      policy.exclusions.map((exclusion) => ({
        ...exclusion,
        key: `${policy.tenantId} ${policy.policyId} ${exclusion.appId} ${exclusion.from}`,
        tenantId: policy.tenantId,
        policyId: policy.policyId,
        policyName: nameOf(policy),
      })),
    )
    .sort((a, b) => Number(a.to !== null) - Number(b.to !== null) || (a.from < b.from ? 1 : -1));
}

type Step = PolicyExclusion['added'];

/** Who asked for it: of the request, if one is tied to the event; else who the event says did it. */
export function askedText({ requestId, requesterName, requesterId, actorName, actorId }: Step): string {
  if (requestId !== null) return requesterName ?? requesterId ?? 'requester not known';
  const actor = actorName ?? actorId;
  return actor === null ? 'not known' : `${actor} (did it; no request is tied to it)`;
}

/** Who approved it; null where no request is known, so that nobody can have been found. */
export function approvedText({ requestId, approverName, approverId }: Step): string | null {
  return requestId === null ? null : (approverName ?? approverId ?? 'approver not known');
}

/** How it ended. */
export function endedText({ to, ended }: Pick<PolicyExclusion, 'to' | 'ended'>): string {
  if (to === null) return 'still';
  const by = ended?.actorName ?? ended?.actorId ?? null;
  return ended?.eventId ? (by === null ? 'by an event' : `by ${by}`) : 'with the policy';
}

export function exclusionSummary(lines: readonly ExclusionLine[]): string {
  const still = lines.filter(({ to }) => to === null).length;
  return `${counted(lines.length, 'exclusion')}, ${still} still in force`;
}

/** The range in which an exclusion held, for an address; a millisecond more, since those are cut off there. */
export function rangeOfExclusion({ from, to }: Pick<PolicyExclusion, 'from' | 'to'>) {
  return {
    t: undefined,
    from: new Date(Date.parse(from)).toISOString(),
    to: to === null ? undefined : new Date(Date.parse(to) + 1).toISOString(),
  };
}
