// Random changes of groups, their members and role assignments, and the readings that show them; beside the living
// tenant.
import fc from 'fast-check';
import { type DirectoryAuditJson } from '../apps/graph-simulator/src/index.ts';
import { type ArchiveBuilder, type ReadOptions } from './archive-builder.ts';
import { alice, bob, carol, plus, type TestPerson } from './builders.ts';

const dora: TestPerson = {
  id: '10000000-0000-4000-8000-000000000004',
  displayName: 'Dora Stern',
  upn: 'dora.stern_partner.example#EXT#@example.com',
};
/** Who asks and decides in the living tenant, the last of them a guest. */
export const people = [alice, bob, carol, dora];

export const move = fc.record({
  do: fc.constant('move' as const),
  /** A group; of what is done to people, who does it. */
  group: fc.nat({ max: 2 }),
  who: fc.nat({ max: 3 }),
  what: fc.constantFrom(
    'join',
    'join',
    'join',
    'leave',
    'leave',
    'rename',
    'delete',
    'assign',
    'reset',
    'reset',
    'appoint',
    'appoint',
    'employ',
    'promote',
    'crowd',
    'prune',
    'toggle',
  ),
  logged: fc.boolean(),
});
export type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

const idOf = (kind: 'g' | 'u', nth: number) =>
  `00000000-0000-4000-8000-${kind === 'g' ? 'a' : 'b'}0000000000${nth}`;

/** The groups that policies of the living tenant name: the first is never shown, the second is read. */
export const approverGroups = ['30000000-0000-4000-8000-000000000001', idOf('g', 0)] as const;

/** Something that one person does to the account of another, and how Entra names it. */
const deeds: Readonly<Record<string, string>> = {
  reset: 'Reset user password',
  appoint: 'Add member to group',
  employ: 'Add user',
  promote: 'Add member to role',
};

interface LivingGroup {
  readonly id: string;
  readonly members: Set<number>;
  isDeleted: boolean;
  isAssigned: boolean;
}

export class LivingDirectory {
  readonly #groups: LivingGroup[] = [0, 1, 2].map((nth) => ({
    id: idOf('g', nth),
    members: new Set(),
    isDeleted: false,
    isAssigned: nth === 0,
  }));
  readonly #names = ['Ada', 'Bea', 'Cid', 'Dan'];
  readonly #disabled = [false, false, false, false];
  readonly #audits: DirectoryAuditJson[] = [];

  move({ group: index, who, what, logged }: Move, at: string): void {
    const group = this.#groups[index]!;
    const activity = deeds[what];
    if (activity !== undefined) {
      const by = people[index]!;
      for (const to of people) if (to !== by) this.#audits.push(this.#deed(activity, to, by, at));
      return;
    }
    if (what === 'toggle') this.#disabled[who] = !this.#disabled[who];
    else if (what === 'crowd') for (const one of [0, 1, 2, 3]) group.members.add(one);
    else if (what === 'prune') this.#prune(group, who, logged, at);
    else if (what === 'rename') this.#names[who] = this.#names[who]!.startsWith('~') ? 'Ada' : `~${who}`;
    else if (what === 'delete') group.isDeleted = !group.isDeleted;
    else if (what === 'assign') group.isAssigned = !group.isAssigned;
    else if (what === 'join') group.members.add(who);
    else group.members.delete(who);
    if (logged && (what === 'join' || what === 'leave')) this.#audits.push(this.#audit(group, who, what, at));
  }

  /** `breaks`: after half of it. Nobody asks for the last group at first. */
  async read(archive: ArchiveBuilder, at: string, { asks, breaks, pageSize }: Reading): Promise<void> {
    const options: ReadOptions = { pageSize, ...(breaks ? { incomplete: 'the connection broke' } : {}) };
    const groups = this.#groups.slice(0, asks).map((group, nth) => ({
      id: group.id,
      shown:
        group.isDeleted || (breaks && nth > 0)
          ? null
          : { group: groupJson(group), members: this.#membersOf(group, breaks) },
    }));
    await archive.readGroups(at, groups, options);
    await archive.readDirectoryAudits(plus(at, { minutes: 1 }), this.#audits.slice(-6), options);
    const assigned = this.#groups.filter(({ isAssigned }) => isAssigned);
    const assignments = assigned.map(({ id }) => ({
      id: `of-${id}`,
      displayName: 'Approvers',
      members: [id],
    }));
    await archive.readAssignments(plus(at, { minutes: 2 }), breaks ? [] : assignments, options);
  }

  /** What a file may hold of it. */
  get exported(): object[] {
    return [
      groupJson(this.#groups[1]!),
      ...this.#membersOf(this.#groups[0]!, false),
      ...this.#audits.slice(-2),
    ];
  }

  #membersOf({ members }: LivingGroup, isHalf: boolean): object[] {
    const shown = [...members].sort().map((who) => ({
      '@odata.type': '#microsoft.graph.user',
      id: idOf('u', who),
      displayName: this.#names[who],
      userPrincipalName: null,
      accountEnabled: !this.#disabled[who],
    }));
    return isHalf ? shown.slice(0, shown.length / 2) : shown;
  }

  #audit({ id }: LivingGroup, who: number, what: 'join' | 'leave', at: string): DirectoryAuditJson {
    const activity = what === 'join' ? 'Add member to group' : 'Remove member from group';
    return this.#membership(activity, idOf('u', who), id, at);
  }

  /** An application leaves one of them. */
  #prune(group: LivingGroup, who: number, logged: boolean, at: string): void {
    const app = {
      ...{ appId: 'cleaner', displayName: 'Cleaner', servicePrincipalId: null, servicePrincipalName: null },
    };
    for (const one of [...group.members].filter((member) => member !== who)) {
      group.members.delete(one);
      if (logged)
        this.#audits.push({
          ...this.#audit(group, one, 'leave', at),
          initiatedBy: { user: null, app },
        });
    }
  }

  #deed(activity: string, to: TestPerson, by: TestPerson, at: string): DirectoryAuditJson {
    const user = { id: by.id, displayName: null, userPrincipalName: by.upn, ipAddress: '203.0.113.7' };
    const audit = this.#membership(activity, to.id, approverGroups[0], at);
    const [target] = audit.targetResources;
    const role = { displayName: 'Role.DisplayName', oldValue: null, newValue: '"Intune Administrator"' };
    const properties =
      activity === deeds['promote']
        ? [role]
        : activity === deeds['employ']
          ? []
          : (target?.modifiedProperties ?? []);
    return {
      ...audit,
      initiatedBy: { user, app: null },
      targetResources: [{ ...target!, modifiedProperties: properties }],
    };
  }

  #membership(activity: string, member: string, group: string, at: string): DirectoryAuditJson {
    const side = activity.startsWith('Remove') ? 'oldValue' : 'newValue';
    return {
      id: `Directory_${this.#audits.length}`,
      category: 'GroupManagement',
      correlationId: '00000000-0000-4000-8000-000000000000',
      result: 'success',
      resultReason: '',
      activityDisplayName: activity,
      activityDateTime: at,
      loggedByService: 'Core Directory',
      operationType: side === 'newValue' ? 'Assign' : 'Unassign',
      initiatedBy: { user: null, app: null },
      targetResources: [
        {
          id: member,
          displayName: null,
          type: 'User',
          userPrincipalName: null,
          groupType: null,
          modifiedProperties: [{ displayName: 'Group.ObjectID', [side]: `"${group}"` }],
        },
      ],
      additionalDetails: [],
    };
  }
}

interface Reading {
  readonly asks: number;
  readonly breaks: boolean;
  readonly pageSize: number;
}

function groupJson({ id, members }: LivingGroup): object {
  // A content of its own now and then, and an old one again.
  const displayName = `Approvers ${members.size % 2}`;
  return { id, displayName, securityEnabled: true, mailEnabled: false, groupTypes: [] };
}
