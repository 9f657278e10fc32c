import { type Instant } from '../clock.ts';
import { type GroupJson, type MemberJson } from '../graph-json.ts';
import { type TrueStay } from '../truth.ts';

export interface Account {
  readonly id: string;
  readonly displayName: string;
  readonly upn: string;
  /** When it was disabled, enabled again, and so on. */
  readonly toggledAt: Instant[];
}

export interface DirectoryGroup {
  readonly id: string;
  readonly displayName: string;
  /** A Microsoft 365 group: mail-enabled, and no security group. */
  readonly isUnified: boolean;
  deletedAt: Instant | undefined;
}

type Stay = { -readonly [K in keyof TrueStay]: TrueStay[K] };

/** Groups and who is directly in them, at any instant that was played. */
export class DirectoryState {
  readonly groups = new Map<string, DirectoryGroup>();
  readonly accounts = new Map<string, Account>();
  readonly stays: Stay[] = [];

  addGroup(id: string, displayName: string, isUnified = false): DirectoryGroup {
    const group: DirectoryGroup = { id, displayName, isUnified, deletedAt: undefined };
    this.groups.set(id, group);
    return group;
  }

  addAccount(id: string, displayName: string, upn: string): Account {
    const account: Account = { id, displayName, upn, toggledAt: [] };
    this.accounts.set(id, account);
    return account;
  }

  join(groupId: string, memberId: string, from: Instant): void {
    this.stays.push({ groupId, memberId, from, to: undefined });
  }

  leave(groupId: string, memberId: string, to: Instant): void {
    const stay = this.stays.findLast((one) => one.groupId === groupId && one.memberId === memberId);
    if (stay) stay.to ??= to;
  }

  /** In it now, or about to join or leave: whoever is, does not join again meanwhile. */
  isTaken(groupId: string, memberId: string, at: Instant): boolean {
    return this.stays.some(
      ({ to, ...one }) =>
        one.groupId === groupId && one.memberId === memberId && (to === undefined || to > at),
    );
  }

  /** In it, and nothing planned about it. */
  mayLeave(groupId: string, memberId: string, at: Instant): boolean {
    return this.stays.some(
      ({ from, to, ...one }) =>
        one.groupId === groupId && one.memberId === memberId && from <= at && to === undefined,
    );
  }

  membersOf(groupId: string, instant: Instant): string[] {
    return this.stays
      .filter((one) => one.groupId === groupId && isDuring(one, instant))
      .map((one) => one.memberId);
  }

  groupAt(groupId: string, instant: Instant): DirectoryGroup | undefined {
    const group = this.groups.get(groupId);
    return group === undefined || (group.deletedAt !== undefined && group.deletedAt <= instant)
      ? undefined
      : group;
  }

  isGroup(id: string): boolean {
    return this.groups.has(id);
  }

  /** What a caller sees of a member who may read users, only their names, or nothing of them [D]. */
  memberJson(id: string, may: { names: boolean; state: boolean }, instant: Instant): MemberJson {
    const group = this.groups.get(id);
    if (group !== undefined)
      return { '@odata.type': '#microsoft.graph.group', id, displayName: group.displayName };
    const account = this.accounts.get(id);
    return {
      '@odata.type': '#microsoft.graph.user',
      id,
      displayName: may.names ? (account?.displayName ?? null) : null,
      userPrincipalName: may.names ? (account?.upn ?? null) : null,
      accountEnabled: may.state && account !== undefined ? isEnabledAt(account, instant) : null,
    };
  }
}

export function groupJson({ id, displayName, isUnified }: DirectoryGroup): GroupJson {
  return {
    id,
    displayName,
    securityEnabled: !isUnified,
    mailEnabled: isUnified,
    groupTypes: isUnified ? ['Unified'] : [],
    isAssignableToRole: null,
  };
}

export function isEnabledAt({ toggledAt }: Account, instant: Instant): boolean {
  return toggledAt.filter((at) => at <= instant).length % 2 === 0;
}

function isDuring({ from, to }: TrueStay, instant: Instant): boolean {
  return from <= instant && (to === undefined || instant < to);
}
