import { type Instant } from '../clock.ts';
import { type Random } from '../random.ts';
import { type Actor, type Exclusion, type Planting } from '../truth.ts';
import { DirectoryPlan } from './directory-plan.ts';
import { type Estate, type Group, buildEstate } from './estate.ts';
import { type Person, hirePeople, isAtWork, openEmergencyAccounts } from './people.ts';
import { PolicyBook, versionAt } from './policy-book.ts';

export interface Application extends Actor {
  readonly kind: 'application';
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly string[] ? string[] : T[K] };

/** Who and what exists in the tenant; stories change it as they are played, in the order of their start. */
export class World {
  readonly organisation = 'Contoso EU';
  readonly tenantId: string;
  readonly people: readonly Person[];
  readonly approvers: readonly Person[];
  /** Automation: files requests or writes on its own. */
  readonly applications: {
    readonly deployment: Application;
    readonly lifecycle: Application;
    readonly patching: Application;
    readonly monitoring: Application;
  };
  /** Kept for emergencies: nobody uses them day by day. */
  readonly emergencyAccounts: readonly [Person, Person];
  readonly estate: Estate;
  /** Entra security groups whose members approve [D]; policies name their ids. */
  readonly approverGroups: readonly Group[];
  readonly policies = new PolicyBook();
  /** What stories want of the directory. */
  readonly directoryPlan = new DirectoryPlan();
  /** Grows and ends while stories are played. */
  readonly exclusions: Mutable<Exclusion>[] = [];
  /** What was planted for rules to find, by whoever planted it. Grows while plants are played. */
  readonly plantings: Planting[] = [];
  readonly #filing: readonly Person[];
  readonly #lockedUntil = new Map<string, Instant>();

  constructor(readonly random: Random) {
    this.tenantId = random.fork('tenant').guid();
    this.people = hirePeople(random.fork('people'));
    this.#filing = this.people.filter(({ weight }) => weight > 0);
    this.approvers = this.people.filter(({ isApprover }) => isApprover);
    this.emergencyAccounts = openEmergencyAccounts(random.fork('emergency accounts'));
    this.estate = buildEstate(random.fork('estate'));
    const groupIds = random.fork('approver groups');
    this.approverGroups = [
      'MAA-Approvers-Apps',
      'MAA-Approvers-Devices',
      'MAA-Approvers-Security',
      'MAA-Approvers-OnCall',
    ].map((displayName) => ({ id: groupIds.guid(), displayName }));
    const ids = random.fork('applications');
    this.applications = {
      deployment: { kind: 'application', id: ids.guid(), displayName: 'Contoso Release Pipeline' },
      lifecycle: { kind: 'application', id: ids.guid(), displayName: 'svc-device-lifecycle' },
      patching: { kind: 'application', id: ids.guid(), displayName: 'PatchWerk Publisher' },
      monitoring: { kind: 'application', id: ids.guid(), displayName: 'Contoso Intune Inventory' },
    };
  }

  /** Somebody who files changes and is at work now; at dead hours, anybody. */
  requesterAt(at: Instant, random: Random): Person {
    const present = this.#filing.filter((person) => isAtWork(person, at));
    const choice = present.length > 0 ? present : this.#filing;
    return random.weighted(choice.map((person) => [person.weight, person] as const));
  }

  /** Never another account of the same human; the one story that wants that asks for it by name. */
  approverFor(requester: Actor, at: Instant, random: Random): Person {
    const others = this.approvers.filter(
      ({ id, personId }) =>
        id !== requester.id && (requester.personId === undefined || personId !== requester.personId),
    );
    const present = others.filter((person) => isAtWork(person, at));
    return random.pick(present.length > 0 ? present : others);
  }

  /** One open request per object [D]: a story that finds its object taken chooses another one. */
  isFree(objectId: string, at: Instant): boolean {
    return (this.#lockedUntil.get(objectId) ?? Number.NEGATIVE_INFINITY) < at;
  }

  lock(objectId: string, until: Instant): void {
    this.#lockedUntil.set(objectId, until);
  }
}

/** The first group through which requests of a type are approved. */
export function approverGroupOf(
  { policies, approverGroups }: World,
  policyType: string,
  at: Instant,
): string {
  const policy = policies.find(policyType, at);
  const [named] = (policy && versionAt(policy, at)?.approverGroupIds) ?? [];
  return named ?? (approverGroups[0] as Group).id;
}
