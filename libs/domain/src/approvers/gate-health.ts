import { sameId } from './approver-facts.ts';
import type { PolicyApprovers } from './approvers-at.ts';

/**
 * Whether an access policy can be opened. `none`: nobody can. `requester_only`: nobody beside the requester. `one`: one
 * person alone, so nobody if they ask themselves. `unknown`: what is archived does not tell.
 */
export const gateStates = ['open', 'one', 'requester_only', 'none', 'unknown'] as const;
export type GateState = (typeof gateStates)[number];

export interface GateHealth {
  readonly state: GateState;
  /** Who surely could, by what was read last. */
  readonly sure: number;
  /** At most; null if there may be others of whom nothing is known. */
  readonly most: number | null;
  /** One sentence. */
  readonly reason: string;
}

/**
 * How many can open a policy, and what is wrong if they are fewer than two. Of a request, its requester does not count,
 * so one other is enough; of a past one it is said of the past.
 */
export function gateHealth(
  policy: PolicyApprovers,
  of: 'policy' | 'past_request' | 'waiting_request' = 'policy',
): GateHealth {
  const sure = policy.could.filter(({ certainty }) => certainty !== 'possible').length;
  const isBounded = policy.groups.every(({ membersUnknown }) => membersUnknown === null);
  const most = isBounded ? policy.could.length : null;
  const state = stateOf(policy, sure, most);
  return {
    state,
    sure,
    most,
    reason: reasonOf(policy, {
      ...{ state, sure, most },
      can: of === 'past_request' ? 'could' : 'can',
      isOfRequest: of !== 'policy',
    }),
  };
}

function stateOf(policy: PolicyApprovers, sure: number, most: number | null): GateState {
  if (sure >= 2) return 'open';
  if (most === 0) return isRequesterAlone(policy) ? 'requester_only' : 'none';
  return sure === 1 && most === 1 ? 'one' : 'unknown';
}

/** Whether the requester would have been one who could, had they not asked. */
function isRequesterAlone({ couldNot }: PolicyApprovers): boolean {
  return couldNot.some(({ reasons }) => reasons.length === 1 && reasons[0] === 'requester');
}

interface Told extends Omit<GateHealth, 'reason'> {
  readonly can: 'can' | 'could';
  readonly isOfRequest: boolean;
}

function reasonOf(policy: PolicyApprovers, { state, sure, most, can, isOfRequest }: Told): string {
  switch (state) {
    case 'open':
      return `${sure} people ${can} approve.`;
    case 'one':
      return isOfRequest
        ? `One person ${can} approve.`
        : 'One person alone can approve, and nobody what that person asks for.';
    case 'requester_only':
      return `Nobody but the requester ${can} approve.`;
    case 'none':
      return `Nobody ${can} approve: ${whyNone(policy)}.`;
    case 'unknown':
      return most === null
        ? `Who ${can} approve is not known: ${whyUnknown(policy, can)}.`
        : `Between ${sure} and ${most} people ${can} approve: what was read does not tell more.`;
  }
}

function whyNone({ groups, couldNot }: PolicyApprovers): string {
  if (groups.length === 0) return 'the policy names no approver group';
  const [only] = groups;
  if (groups.every(({ isGate }) => isGate === false))
    return groups.length === 1 && only
      ? `the approver group ${troubleWords(only.troubles[0])}`
      : 'none of its approver groups is a security group in an Intune role assignment';
  return couldNot.length > 0
    ? 'no member of the approver groups is a person with an enabled account, as direct member of a group that counts'
    : 'the approver groups have no members';
}

function whyUnknown({ groups }: PolicyApprovers, can: Told['can']): string {
  const dark = groups.filter(({ membersUnknown }) => membersUnknown !== null).length;
  const read = can === 'could' ? 'were not read then' : 'are not read';
  return dark === 1
    ? `the members of its approver group ${read}`
    : `the members of ${dark} approver groups ${read}`;
}

function troubleWords(trouble: string | undefined): string {
  switch (trouble) {
    case 'not_shown':
      return 'is deleted or cannot be read';
    case 'microsoft_365':
      return 'is a Microsoft 365 group, which Intune does not take';
    case 'mail_enabled':
      return 'is mail-enabled, which Intune does not take';
    case 'not_security':
      return 'is no security group';
    default:
      return 'is in no Intune role assignment';
  }
}

/** Whether the person who approved was among those who could. */
export const memberAnswers = ['yes', 'no', 'cannot_tell'] as const;
export type MemberAnswer = (typeof memberAnswers)[number];

/**
 * By all policies a request needed: one through which they could is enough. "No" would accuse somebody, so it takes
 * that nobody else can have been in any of the groups.
 */
export function wasAmong(policies: readonly PolicyApprovers[], personId: string): MemberAnswer {
  const id = sameId(personId);
  const found = policies.flatMap(({ could }) => could.filter(({ memberId }) => memberId === id));
  if (found.some(({ certainty }) => certainty !== 'possible')) return 'yes';
  const isSure = policies.every(
    ({ groups, certainty }) => certainty === 'certain' && groups.every(({ isClosed }) => isClosed),
  );
  return found.length === 0 && policies.length > 0 && isSure ? 'no' : 'cannot_tell';
}
