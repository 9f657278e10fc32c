import type { Instant } from '../instant.ts';
import {
  type AccountEvent,
  type ApproverFacts,
  type GroupMember,
  type GroupReading,
  type MembershipEvent,
  sameId,
} from './approver-facts.ts';
import { isLogged, isNear, type ReadingSides, type Stance, stanceAt } from './stance.ts';

/** One direct member of a group at an instant. */
export interface MemberThen {
  readonly memberId: string;
  /** Null: no reading shows it and no event says. */
  readonly kind: string | null;
  readonly membership: Stance;
  readonly account: Stance;
}

/** Why the members of a group are not known, or not all. */
export const unknownReasons = ['not_read', 'not_read_before', 'not_read_since'] as const;

export interface MembersUnknown {
  readonly reason: (typeof unknownReasons)[number];
  /** Since when they were not read, and until when. */
  readonly since: Instant | null;
  readonly until: Instant | null;
}

interface Sides {
  readonly before: GroupReading | null;
  readonly after: GroupReading | null;
}

/** What one group's readings and events say, sorted once for all its members. */
export interface GroupFacts {
  readonly at: Instant;
  readonly sides: Sides;
  readonly memberships: readonly MembershipEvent[];
  readonly accounts: ReadonlyMap<string, readonly AccountEvent[]>;
  readonly windows: ApproverFacts['windows'];
}

/** Who may have been a direct member: what a reading before, a reading after or an event tells of. */
export function membersAt(facts: GroupFacts): MemberThen[] {
  const { before, after } = facts.sides;
  const events = new Map<string, MembershipEvent[]>();
  for (const event of facts.memberships) {
    const id = sameId(event.memberId);
    events.set(id, [...(events.get(id) ?? []), event]);
  }
  const [beforeById, afterById] = [byId(before), byId(after)];
  const ids = new Set([...beforeById.keys(), ...afterById.keys(), ...events.keys()]);
  return [...ids].sort().map((memberId) => {
    const told = events.get(memberId) ?? [];
    const shown = { before: beforeById.get(memberId) ?? null, after: afterById.get(memberId) ?? null };
    return {
      memberId,
      kind: (shown.before ?? shown.after)?.kind ?? kindTold(told),
      membership: membershipOf(facts, shown, told),
      account: accountOf(facts, shown, facts.accounts.get(memberId) ?? []),
    };
  });
}

/** Null if every direct member at the instant is known. Today's members are never carried back. */
export function membersUnknown({ at, sides, windows }: GroupFacts): MembersUnknown | null {
  const since = sides.before?.members ? sides.before.endedAt : null;
  const until = sides.after?.members ? sides.after.startedAt : null;
  if (since !== null) {
    const isKnown = isNear(since, until ?? at) || isLogged(windows, since, at);
    return isKnown ? null : { reason: 'not_read_since', since, until };
  }
  if (until === null) return { reason: 'not_read', since, until };
  return isLogged(windows, at, until) ? null : { reason: 'not_read_before', since, until };
}

/** Whether nobody else can have been a member: read before and after, or read once and followed by the log. */
export function isClosed(facts: GroupFacts): boolean {
  const { at, sides, windows } = facts;
  if (membersUnknown(facts) !== null) return false;
  return Boolean(sides.after?.members) || isLogged(windows, sides.before?.endedAt ?? at, at);
}

interface Shown {
  readonly before: GroupMember | null;
  readonly after: GroupMember | null;
}

function membershipOf(facts: GroupFacts, shown: Shown, told: readonly MembershipEvent[]): Stance {
  const { at, sides, windows } = facts;
  const readings: ReadingSides = {
    before: sides.before && { ...sides.before, holds: sides.before.members && shown.before !== null },
    after: sides.after && { ...sides.after, holds: sides.after.members && shown.after !== null },
  };
  const events = told.map((event) => ({ ...event, holdsAfter: event.membership === 'added' }));
  return stanceAt(at, readings, events, windows);
}

function accountOf(facts: GroupFacts, shown: Shown, told: readonly AccountEvent[]): Stance {
  const { at, sides } = facts;
  const readings: ReadingSides = {
    before: sides.before && { ...sides.before, holds: shown.before?.accountEnabled ?? null },
    after: sides.after && { ...sides.after, holds: shown.after?.accountEnabled ?? null },
  };
  return stanceAt(
    at,
    readings,
    told.map((event) => ({ ...event, holdsAfter: event.isEnabled })),
  );
}

function byId(reading: GroupReading | null): Map<string, GroupMember> {
  return new Map((reading?.members ?? []).map((member) => [sameId(member.id), member]));
}

function kindTold(events: readonly MembershipEvent[]): string | null {
  return events.map(({ memberKind }) => memberKind).find((kind) => kind !== null) ?? null;
}
