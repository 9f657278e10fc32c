import { gateHealth } from '../approvers/gate-health.ts';
import type { PolicyApprovers } from '../approvers/approvers-at.ts';

/** Who can decide a request now, as far as messages go. */
export interface Deciders {
  /** Member ids of those of whom it is known, sorted. */
  readonly memberIds: readonly string[];
  /** Why there is nobody, or why there may be others; null if all is known. */
  readonly remark: string | null;
}

/**
 * Through any policy of the types that the request is of. Whoever may have left the group since it was read is not
 * among them: a message goes to no one by guess.
 */
export function whoCanDecide(policies: readonly PolicyApprovers[], policyTypes: readonly string[]): Deciders {
  const meant = policies.filter((policy) => policy.policyTypes.some((type) => policyTypes.includes(type)));
  if (meant.length === 0)
    return { memberIds: [], remark: 'Who can approve is not known: no access policy of its type was read.' };
  const ids = meant.flatMap(({ could }) =>
    could.filter(({ certainty }) => certainty !== 'possible').map(({ memberId }) => memberId),
  );
  const memberIds = [...new Set(ids)].sort();
  const doubts = meant
    .map((policy) => gateHealth(policy, 'waiting_request'))
    .filter(({ state }) => state !== 'open');
  const isEmpty = memberIds.length === 0;
  const open = doubts.find(({ most }) => most === null) ?? (isEmpty ? doubts[0] : undefined);
  return { memberIds, remark: open?.reason ?? null };
}
