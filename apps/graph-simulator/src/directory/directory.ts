import { type Instant, days } from '../clock.ts';
import { type ApprovalPolicyJson, type RoleAssignmentJson } from '../graph-json.ts';
import { type Random } from '../random.ts';
import { type Group } from '../tenant/estate.ts';
import { versionAt } from '../tenant/policy-book.ts';
import { type World } from '../tenant/world.ts';
import { formatTicks, ticksOf } from '../ticks.ts';
import { type TrueStay, type VisibleGroup } from '../truth.ts';
import { perform } from './deeds.ts';
import { type DirectoryAudit, groupAudit, writeAudit } from './directory-audit.ts';
import { type Account, type DirectoryGroup, DirectoryState, groupJson } from './directory-state.ts';
import { identityTeam } from './identity-team.ts';
import { roleAssignment } from './role-assignment.ts';
import { deputyNames, intuneService, letLeave, move, type MovementParts, nextMovement } from './movements.ts';

export interface DirectoryFacts {
  readonly world: World;
  readonly random: Random;
  readonly historyFrom: Instant;
  readonly anchoredAt: Instant;
  /** Policies whose gates are dead or odd, beside those that the stories know. */
  readonly hasOddGates: boolean;
  readonly isWatched: boolean;
  /** Whether Intune itself takes people out of groups now and then. */
  readonly isPruned: boolean;
  /** Accounts and groups are kept by people who do nothing else, and nothing happens to them that is remarkable. */
  readonly isCalm: boolean;
}

interface OddGates {
  readonly pruned: DirectoryGroup;
  readonly unified: DirectoryGroup;
  readonly deleted: DirectoryGroup;
  readonly policies: readonly ApprovalPolicyJson[];
}

type Planned = readonly [at: Instant, happen: (at: Instant) => void];

/**
 * The directory beside Intune: approver groups, who is in them, role assignments, and the audits that tell of
 * changes. It draws from a stream of its own and reads the world, and what stories planned in it, without changing
 * it, so that requests and events are the same with it and without it.
 */
export class Directory {
  readonly state = new DirectoryState();
  readonly audits: DirectoryAudit[] = [];
  readonly #facts: DirectoryFacts;
  readonly #parts: MovementParts;
  readonly #odd: OddGates | undefined;
  readonly #assignments: RoleAssignmentJson[];
  readonly #planned: Planned[] = [];
  #nextAt: Instant;
  #playedUntil = Number.NEGATIVE_INFINITY;

  constructor(facts: DirectoryFacts) {
    this.#facts = facts;
    const ids = facts.random.fork('ids');
    const newId = (): string => ids.guid();
    const deputies = this.#populate(newId);
    const random = facts.random.fork('movements');
    const { world, isPruned, isCalm } = facts;
    const keepers = isCalm ? identityTeam(newId) : world.approvers;
    this.#parts = {
      ...{ world, state: this.state, audits: this.audits, random, deputies, newId },
      ...{ isPruned, keepers, isCalm },
    };
    this.#odd = facts.hasOddGates ? this.#plan(newId) : undefined;
    this.#assignments = this.#assign(newId);
    this.#nextAt = nextMovement(facts.historyFrom, facts.anchoredAt, facts.isWatched, random);
  }

  /** In the order of time, as far as somebody has asked; in how many steps makes no difference. */
  playUntil(instant: Instant): void {
    if (instant <= this.#playedUntil) return;
    this.#playedUntil = instant;
    this.#takeUpPlans();
    for (;;) {
      const planned = this.#planned[0];
      const at = Math.min(planned?.[0] ?? Number.POSITIVE_INFINITY, this.#nextAt);
      if (at > instant) break;
      if (planned !== undefined && planned[0] <= this.#nextAt) {
        this.#planned.shift();
        planned[1](planned[0]);
        continue;
      }
      move(this.#parts, this.#nextAt);
      const { anchoredAt, isWatched } = this.#facts;
      this.#nextAt = nextMovement(this.#nextAt, anchoredAt, isWatched, this.#parts.random);
    }
    this.audits.sort((a, b) => a.ticks - b.ticks || (a.json.id < b.json.id ? -1 : 1));
  }

  /** What stories have planned meanwhile. */
  #takeUpPlans(): void {
    const { world, historyFrom } = this.#facts;
    const { groups, residents, deeds } = world.directoryPlan.take();
    for (const { id, displayName, isUnified } of groups) this.state.addGroup(id, displayName, isUnified);
    for (const { groupId, person } of residents) {
      const { id, displayName, upn } = person;
      if (!this.state.accounts.has(id)) this.state.addAccount(id, displayName, upn);
      this.state.join(groupId, id, historyFrom - days(100));
    }
    this.#planned.push(...deeds.map((deed): Planned => [deed.at, () => perform(this.#parts, deed)]));
    this.#planned.sort(([a], [b]) => a - b);
    const gates = groups.filter(({ hasRole }) => hasRole).map(({ id }) => id);
    if (gates.length > 0)
      this.#assignments.push(roleAssignment(this.#parts.newId(), 'Approvers – One policy each', null, gates));
  }

  /** Policies that no story touches. */
  get policies(): readonly ApprovalPolicyJson[] {
    return this.#odd?.policies ?? [];
  }

  get assignments(): readonly RoleAssignmentJson[] {
    return this.#assignments;
  }

  groupIdsOf(policyId: string, instant: Instant): readonly string[] {
    const odd = this.policies.find(({ id }) => id === policyId);
    if (odd) return odd.approverGroupIds;
    const life = this.#facts.world.policies.existingAt(instant).find(({ id }) => id === policyId);
    return (life && versionAt(life, instant)?.approverGroupIds) ?? [];
  }

  /** Direct members who are people, of groups that make approvers [D MAA]. */
  approversAt(instant: Instant, policyId: string): string[] {
    const assigned = new Set(this.#assignments.flatMap(({ members }) => members));
    const ids = this.groupIdsOf(policyId, instant)
      .map((id) => this.state.groupAt(id, instant))
      .filter((group) => group !== undefined && !group.isUnified && assigned.has(group.id))
      .flatMap((group) => this.membersOf((group as DirectoryGroup).id, instant))
      .filter((id) => !this.state.isGroup(id));
    return [...new Set(ids)].sort();
  }

  membersOf(groupId: string, instant: Instant): string[] {
    this.playUntil(instant);
    return this.state.groupAt(groupId, instant) ? this.state.membersOf(groupId, instant) : [];
  }

  /** What Graph shows of a group to whoever may read everything. */
  shownAt(groupId: string, instant: Instant): VisibleGroup['shown'] {
    const members = this.membersOf(groupId, instant);
    const group = this.state.groupAt(groupId, instant);
    const may = { names: true, state: true };
    return group === undefined
      ? null
      : {
          group: groupJson(group),
          members: members.map((id) => this.state.memberJson(id, may, instant)),
        };
  }

  get stays(): readonly TrueStay[] {
    return this.state.stays;
  }

  #populate(newId: () => string): Account[] {
    const { world, historyFrom } = this.#facts;
    const since = historyFrom - days(100);
    const duty = this.state.addGroup(newId(), 'MAA-Duty-Managers');
    for (const { id, displayName, upn } of world.people) this.state.addAccount(id, displayName, upn);
    const deputies = deputyNames.map((name) =>
      this.state.addAccount(newId(), name, `${name.toLowerCase().replaceAll(' ', '.')}@contoso-eu.example`),
    );
    for (const { id, displayName } of world.approverGroups) {
      this.state.addGroup(id, displayName);
      // Whoever decides in the stories is a member of every group at every time.
      for (const approver of world.approvers) this.state.join(id, approver.id, since);
    }
    // A group in a group: its members are no approvers, since only direct ones count [D MAA].
    this.state.join((world.approverGroups.at(-1) as Group).id, duty.id, since);
    this.state.join(duty.id, (deputies[0] as Account).id, since);
    return deputies;
  }

  #plan(newId: () => string): OddGates {
    const { world, historyFrom, anchoredAt } = this.#facts;
    const since = historyFrom - days(100);
    const pruned = this.state.addGroup(newId(), 'MAA-Approvers-Tunnel');
    const unified = this.state.addGroup(newId(), 'Cloud PC Team', true);
    const deleted = this.state.addGroup(newId(), 'MAA-Approvers-Legacy');
    const [first, second, third] = this.#parts.deputies as [Account, Account, Account];
    for (const { id } of [first, second, third]) {
      for (const group of [pruned, unified, deleted]) this.state.join(group.id, id, since);
    }
    this.#planned.push(
      [anchoredAt - days(12.3), (at) => letLeave(this.#parts, pruned, second, intuneService, at)],
      [anchoredAt - days(9.1), (at) => this.#remove(deleted, at)],
      [anchoredAt - days(6.2), (at) => letLeave(this.#parts, pruned, third, intuneService, at)],
    );
    const other = (world.approverGroups[0] as Group).id;
    const policy = (
      policyType: string,
      displayName: string,
      approverGroupIds: string[],
    ): ApprovalPolicyJson => ({
      id: newId(),
      displayName,
      description: null,
      lastModifiedDateTime: formatTicks(ticksOf(since)),
      policyType,
      policyPlatform: 'notApplicable',
      policySet: { policyType, policyPlatform: 'notApplicable' },
      approverGroupIds,
    });
    return {
      ...{ pruned, unified, deleted },
      policies: [
        policy('tunnel', 'MAA – Tunnel', [pruned.id]),
        policy('windows365', 'MAA – Windows 365', [unified.id, other]),
        policy('policySet', 'MAA – Policy sets', [deleted.id, other]),
      ],
    };
  }

  #remove(group: DirectoryGroup, at: Instant): void {
    const { world, random } = this.#parts;
    group.deletedAt = at;
    for (const id of this.state.membersOf(group.id, at)) this.state.leave(group.id, id, at);
    this.audits.push(
      writeAudit(groupAudit('Delete group', 'Delete', group), random.pick(world.approvers), at, random),
    );
  }

  #assign(newId: () => string): RoleAssignmentJson[] {
    const { world } = this.#facts;
    const groups = world.approverGroups.map(({ id }) => id);
    const one = (displayName: string, description: string | null, members: string[]): RoleAssignmentJson =>
      roleAssignment(newId(), displayName, description, members);
    return [
      one('Approvers – Apps and devices', 'Read and approve', groups.slice(0, 2)),
      one('Approvers – Security and on-call', null, groups.slice(2)),
      ...(this.#odd ? [one('Approvers – Special', null, [this.#odd.pruned.id, this.#odd.deleted.id])] : []),
    ];
  }
}

/** The directory of a scenario. In the planted one, what Intune does to a group is for plants. */
export function directoryOf(
  scenario: string,
  facts: Omit<DirectoryFacts, 'hasOddGates' | 'isWatched' | 'isPruned' | 'isCalm'>,
): Directory {
  const isWatched = scenario === 'demo';
  const hasOddGates = isWatched || scenario === 'small';
  const isCalm = scenario === 'calm-year';
  const isPruned = scenario !== 'planted' && !isCalm;
  return new Directory({ ...facts, isWatched, hasOddGates, isPruned, isCalm });
}
