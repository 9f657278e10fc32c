import type { Instant } from '../instant.ts';
import {
  type ApproverFacts,
  asKnownAt,
  type GroupReading,
  readingsAround,
  sameId,
} from './approver-facts.ts';
import { gateAt, type GroupGate } from './group-gate.ts';
import {
  type GroupFacts,
  isClosed,
  membersAt,
  membersUnknown,
  type MembersUnknown,
  type MemberThen,
} from './group-members.ts';
import { policiesAt, type PolicyThen } from './policies-at.ts';
import { type Basis, type Certainty, leastCertain, rank } from './stance.ts';

/** What is asked: who could have approved at an instant, as known at another, and for whom. */
export interface ApproverQuestion {
  readonly at: Instant;
  readonly knownAt: Instant;
  /** Nobody approves a request of their own; null leaves that out. */
  readonly requesterId: string | null;
}

/** Why a member could not approve. */
export const barReasons = [
  'requester',
  'nested_group',
  'not_a_person',
  'account_disabled',
  'group_no_gate',
] as const;
export type BarReason = (typeof barReasons)[number];

/** One who could have approved, and what that rests on. */
export interface EligiblePerson {
  readonly memberId: string;
  readonly certainty: Certainty;
  /** The groups through which they could; `basis` is of the membership. */
  readonly through: readonly {
    readonly groupId: string;
    readonly certainty: Certainty;
    readonly basis: Basis;
  }[];
}

/** A member who could not, through any of the groups. */
export interface BarredMember {
  readonly memberId: string;
  readonly kind: string | null;
  readonly groupId: string;
  readonly certainty: Certainty;
  readonly reasons: readonly BarReason[];
}

export interface GroupThen extends GroupGate {
  /** How well it is known that the policy named this group. */
  readonly named: Certainty;
  readonly membersUnknown: MembersUnknown | null;
  /** Whether whoever is not listed was surely not in it: nobody may have come since it was read last. */
  readonly isClosed: boolean;
  readonly readBefore: Instant | null;
  readonly readAfter: Instant | null;
}

/** Who could have opened one access policy. */
export interface PolicyApprovers extends Omit<PolicyThen, 'groups'> {
  readonly groups: readonly GroupThen[];
  readonly could: readonly EligiblePerson[];
  readonly couldNot: readonly BarredMember[];
}

/**
 * Who could have approved at an instant, policy by policy, as it was known at another instant. What was read or came
 * in after `knownAt` changes nothing, nor does the order in which it came. What is not known is said, not guessed.
 */
export function approversAt(question: ApproverQuestion, all: ApproverFacts): PolicyApprovers[] {
  const facts = asKnownAt(all, question.knownAt);
  return policiesAt(question.at, facts.policies).map((policy) => approversOf(question, policy, facts));
}

function approversOf(
  question: ApproverQuestion,
  { groups: named, ...policy }: PolicyThen,
  facts: ApproverFacts,
): PolicyApprovers {
  const groups: GroupThen[] = [];
  const couldNot: BarredMember[] = [];
  const could = new Map<string, EligiblePerson['through'][number][]>();
  for (const { groupId, certainty } of named) {
    const known = factsOfGroup(question.at, groupId, facts);
    const gate = gateAt(question.at, groupId, known.sides, facts);
    groups.push(describeGroup(gate, certainty, known));
    const ground = leastCertain(policy.certainty, certainty, gate.certainty);
    for (const member of membersAt(known)) {
      if (member.membership.holds !== true) continue;
      const reasons = barsOf(member, gate, question.requesterId);
      const sure = leastCertain(ground, member.membership.certainty);
      if (reasons.length > 0)
        couldNot.push({ memberId: member.memberId, kind: member.kind, groupId, certainty: sure, reasons });
      else add(could, member, groupId, leastCertain(sure, certaintyOfAccount(member)));
    }
  }
  return { ...policy, groups, could: asPeople(could), couldNot: onlyBarred(couldNot, could) };
}

function factsOfGroup(at: Instant, groupId: string, facts: ApproverFacts): GroupFacts {
  const accounts = new Map<string, ApproverFacts['accounts'][number][]>();
  for (const event of facts.accounts) {
    const id = sameId(event.memberId);
    accounts.set(id, [...(accounts.get(id) ?? []), event]);
  }
  return {
    at,
    sides: readingsAround<GroupReading>(
      facts.groups.filter((reading) => sameId(reading.groupId) === groupId),
      at,
    ),
    memberships: facts.memberships.filter((event) => sameId(event.groupId) === groupId),
    accounts,
    windows: facts.windows,
  };
}

function describeGroup(gate: GroupGate, named: Certainty, known: GroupFacts): GroupThen {
  return {
    ...gate,
    named,
    // Who is in a group that is no gate does not matter.
    membersUnknown: gate.isGate === false ? null : membersUnknown(known),
    isClosed: gate.isGate === false ? gate.certainty === 'certain' : isClosed(known),
    readBefore: known.sides.before?.endedAt ?? null,
    readAfter: known.sides.after?.startedAt ?? null,
  };
}

function barsOf(member: MemberThen, gate: GroupGate, requesterId: string | null): BarReason[] {
  const { memberId, kind, account } = member;
  return [
    ...(requesterId !== null && sameId(requesterId) === memberId ? (['requester'] as const) : []),
    ...(kind === 'group' ? (['nested_group'] as const) : []),
    ...(kind !== null && kind !== 'group' && kind !== 'user' ? (['not_a_person'] as const) : []),
    ...(account.holds === false ? (['account_disabled'] as const) : []),
    ...(gate.isGate === false ? (['group_no_gate'] as const) : []),
  ];
}

/** An account of which nobody says whether it is enabled is taken as one that is. */
function certaintyOfAccount({ kind, account }: MemberThen): Certainty {
  if (kind === null) return 'possible';
  return account.holds === true && account.certainty === 'possible' ? 'possible' : 'certain';
}

function add(
  could: Map<string, EligiblePerson['through'][number][]>,
  { memberId, membership: { before, after } }: MemberThen,
  groupId: string,
  certainty: Certainty,
): void {
  const through = { groupId, certainty, basis: { before, after } };
  could.set(memberId, [...(could.get(memberId) ?? []), through]);
}

function asPeople(could: ReadonlyMap<string, EligiblePerson['through'][number][]>): EligiblePerson[] {
  return [...could]
    .map(([memberId, through]) => {
      const sorted = [...through].sort((a, b) => rank(a.certainty) - rank(b.certainty));
      return { memberId, certainty: sorted[0]?.certainty ?? 'possible', through: sorted };
    })
    .sort((a, b) => rank(a.certainty) - rank(b.certainty) || (a.memberId < b.memberId ? -1 : 1));
}

/** Whoever could through another group is not one who could not. */
function onlyBarred(couldNot: readonly BarredMember[], could: ReadonlyMap<string, unknown>): BarredMember[] {
  return couldNot.filter(({ memberId }) => !could.has(memberId)).sort(byMember);
}

function byMember(a: BarredMember, b: BarredMember): number {
  return `${a.memberId} ${a.groupId}` < `${b.memberId} ${b.groupId}` ? -1 : 1;
}
