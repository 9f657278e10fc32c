import { type Instant } from '../clock.ts';
import { type Actor } from '../truth.ts';
import { type Group } from './estate.ts';
import { type Person } from './people.ts';

/** A group beside those of the world. */
export interface PlannedGroup extends Group {
  /** A Microsoft 365 group, which makes nobody an approver. */
  readonly isUnified: boolean;
  /** Whether it is in an Intune role assignment. */
  readonly hasRole: boolean;
}

/** What is done to an account, or to its place in a group. */
export type Deed = { readonly at: Instant; readonly by: Actor; readonly to: Person } & (
  | { readonly do: 'add' | 'remove'; readonly groupId: string }
  | {
      readonly do:
        'create' | 'reset-password' | 'give-access-pass' | 'give-role' | 'activate-role' | 'disable';
    }
);

/**
 * What stories want of the directory: groups and members that have been there since before history, and what is done
 * at some moment of it. The directory takes it up when it is asked, so a story that plans has to be played by then:
 * before the anchor all of them are.
 */
export class DirectoryPlan {
  #groups: PlannedGroup[] = [];
  #residents: { readonly groupId: string; readonly person: Person }[] = [];
  #deeds: Deed[] = [];
  readonly #places = new Map<string, Set<string>>();
  readonly #appointed = new Set<string>();

  addGroup(group: PlannedGroup): void {
    this.#groups.push(group);
  }

  /** Lets somebody have been in a group for years. */
  settle(person: Person, groupId: string): void {
    const places = this.#places.get(person.id) ?? new Set();
    if (places.has(groupId)) return;
    this.#places.set(person.id, places.add(groupId));
    this.#residents.push({ groupId, person });
  }

  do(deed: Deed): void {
    if (deed.do === 'add') this.#appointed.add(deed.to.id);
    this.#deeds.push(deed);
  }

  /** Whether a story says when this person came into a group. */
  isAppointed({ id }: Actor): boolean {
    return this.#appointed.has(id);
  }

  /** What was planned since it was asked last. */
  take() {
    const taken = { groups: this.#groups, residents: this.#residents, deeds: this.#deeds };
    [this.#groups, this.#residents, this.#deeds] = [[], [], []];
    return taken;
  }
}
