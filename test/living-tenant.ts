// Random histories of a tenant, for properties. A history is plain data, so that a counterexample can be read
// and shortened: requests are asked for and decided, events come late, reads break off, policies come and go.
import { readTicketPatterns } from '@countersign/domain';
import fc from 'fast-check';
import {
  type ApprovalPolicyJson,
  type ApprovalRequestJson,
  type AuditEventJson,
} from '../apps/graph-simulator/src/index.ts';
import { type ArchiveBuilder } from './archive-builder.ts';
import { eventsOf, strike } from './living-actors.ts';
import { approverGroups, LivingDirectory, move, people } from './living-directory.ts';
import { scene, stepsOf } from './living-scenes.ts';
import {
  anApprovalEvent,
  anEffectOf,
  anEventJson,
  aPolicyJson,
  aRequestJson,
  asExported,
  changed,
  plus,
} from './builders.ts';

const who = fc.nat({ max: 3 });
const which = fc.nat({ max: 30 });
const yes = fc.boolean();
const verbs = {
  approved: 'approve',
  rejected: 'reject',
  cancelled: 'cancel',
  completed: 'complete',
} as const;

const ask = fc.record({
  do: fc.constant('ask' as const),
  who,
  creates: yes,
  wipes: yes,
  /** Asks about the object that everybody asks about, and as which account its script would run. */
  same: yes,
  runsAs: fc.constantFrom('user', 'system'),
  expires: yes,
  logged: yes,
  late: yes,
});
const decide = fc.record({
  do: fc.constant('decide' as const),
  which,
  who,
  next: fc.constantFrom('approved', 'rejected', 'cancelled', 'completed', 'expired', 'needsApproval'),
  logged: yes,
  late: yes,
});
const work = fc.record({ do: fc.constant('work' as const), which, who, late: yes, twice: yes, fails: yes });
const protect = fc.record({
  do: fc.constant('protect' as const),
  which,
  what: fc.constantFrom('create', 'remove', 'retype', 'log', 'backdate'),
});
const hide = fc.record({ do: fc.constant('hide' as const), which });
const wait = fc.record({
  do: fc.constant('wait' as const),
  minutes: fc.constantFrom(1, 7, 40, 600, 2 * 1440, 4 * 1440, 29 * 1440),
});
const read = fc.record({
  do: fc.constant('read' as const),
  source: fc.constantFrom('requests', 'policies', 'events', 'file', 'directory', 'directory'),
  breaks: fc.nat({ max: 5 }).map((number) => number === 0),
  pageSize: fc.integer({ min: 1, max: 4 }),
});
const simple = fc.record({
  do: fc.constantFrom('arrive' as const, 'derive' as const),
  /** Whether somebody has just changed what tickets look like. */
  otherRule: fc.nat({ max: 4 }).map((number) => number === 0),
});
const theSameObject = '20000000-0000-4000-8000-00000000000f';
const otherRule = readTicketPatterns('CHG~#+, !CHG#######');

/** One thing that happens in a random history. */
const single = fc.oneof(
  { weight: 4, arbitrary: ask },
  { weight: 6, arbitrary: decide },
  { weight: 4, arbitrary: work },
  { weight: 2, arbitrary: protect },
  { weight: 1, arbitrary: hide },
  { weight: 3, arbitrary: wait },
  { weight: 6, arbitrary: read },
  { weight: 5, arbitrary: simple },
  { weight: 4, arbitrary: move },
  { weight: 4, arbitrary: strike },
);
export type Step = typeof single extends fc.Arbitrary<infer T> ? T : never;

/** One thing, or several that have to do with each other. */
export const step = fc.oneof({ weight: 39, arbitrary: single }, { weight: 5, arbitrary: scene });
type Happening = typeof step extends fc.Arbitrary<infer T> ? T : never;

type Of<Kind extends Step['do']> = Extract<Step, { do: Kind }>;

class LivingTenant {
  now = '2026-10-05T08:00:00.000Z';
  readonly requests: ApprovalRequestJson[] = [];
  readonly hidden = new Set<string>();
  readonly directory = new LivingDirectory();
  readonly policies: ApprovalPolicyJson[] = [];
  readonly events: AuditEventJson[] = [];
  /** Events that happened and cannot be read yet. */
  late: AuditEventJson[] = [];

  get listed(): ApprovalRequestJson[] {
    return this.requests.filter(({ id }) => !this.hidden.has(id));
  }

  wait(minutes: number): void {
    this.now = plus(this.now, { minutes });
  }

  record(event: AuditEventJson, isLate: boolean): void {
    (isLate ? this.late : this.events).push(event);
  }

  ask({ who: index, creates, wipes, same, runsAs, expires, logged, late }: Of<'ask'>): void {
    const by = people[index]!;
    const request = aRequestJson({
      by,
      at: this.now,
      requestJustification: `for CHG 00300${index}1${wipes ? ' and CHG-17' : ''}`,
      ...(same ? { payloadId: theSameObject, payload: JSON.stringify({ runAsAccount: runsAs }) } : {}),
      ...(creates ? { payloadOperation: 'Create', payloadId: '00000000-0000-0000-0000-000000000000' } : {}),
      ...(wipes
        ? {
            requiredOperationApprovalPolicyTypes: ['deviceWipe'],
            payloadType: 'ManagedDevice',
            payloadOperation: 'Action',
            actionName: 'wipe',
          }
        : {}),
      ...(expires ? {} : { expirationDateTime: '9999-12-31T00:00:00Z' }),
    });
    this.requests.push(request);
    if (logged) this.record(anApprovalEvent(request, 'Create', { by, at: this.now }), late);
  }

  decide({ which: index, who: person, next, logged, late }: Of<'decide'>): void {
    const request = pick(this.requests, index);
    if (!request) return;
    const by = people[person]!;
    const isDecision = next === 'approved' || next === 'rejected';
    const status = next as ApprovalRequestJson['status'];
    const then = changed(request, status, this.now, isDecision ? by : undefined, 'fine, SD-7');
    this.requests[this.requests.indexOf(request)] = then;
    const verb = verbs[next as keyof typeof verbs];
    if (logged && verb) this.record(anApprovalEvent(then, verb, { by, at: this.now }), late);
  }

  work({ which: index, who: person, late, twice, fails }: Of<'work'>): void {
    const request = pick(this.requests, index);
    const over = { by: people[person]!, at: this.now, activityResult: fails ? 'Failure' : 'Success' };
    const wipe = { activityType: 'wipe ManagedDevice', activityOperationType: 'Action' };
    const isWipe = request?.actionName === 'wipe';
    const effect = request ? anEffectOf(request, { ...over, ...(isWipe ? wipe : {}) }) : anEventJson(over);
    this.record(effect, late);
    if (twice) this.record(anEventJson({ ...over, correlationId: effect.correlationId }), !late);
  }

  protect({ which: index, what }: Of<'protect'>): void {
    const policy = pick(this.policies, index);
    const policyType = index % 2 === 0 ? 'app' : 'deviceWipe';
    const approverGroupIds = index % 3 === 0 ? [...approverGroups] : [approverGroups[0]];
    if (what === 'create' || !policy)
      this.policies.push(aPolicyJson({ at: this.now, policyType, approverGroupIds }));
    else if (what === 'remove') this.policies.splice(this.policies.indexOf(policy), 1);
    else if (what === 'retype') {
      this.policies[this.policies.indexOf(policy)] = aPolicyJson({ id: policy.id, at: this.now, policyType });
    } else {
      const event = anEventJson({
        at: what === 'backdate' ? plus(this.now, { days: -40 }) : this.now,
        activityType: 'Create OperationApprovalPolicy',
        activityOperationType: 'Create',
        category: 'Role',
        resourceId: policy.id,
        properties: [{ displayName: 'PolicyType', oldValue: null, newValue: policy.policyType }],
      });
      this.record(event, index % 3 === 0);
    }
  }

  hide({ which: index }: Of<'hide'>): void {
    const request = pick(this.requests, index);
    if (request && !this.hidden.delete(request.id)) this.hidden.add(request.id);
  }

  arrive(): void {
    this.events.push(...this.late);
    this.late = [];
  }

  async read({ source, breaks, pageSize }: Of<'read'>, archive: ArchiveBuilder): Promise<void> {
    const options = { pageSize, ...(breaks ? { incomplete: 'the connection broke' } : {}) };
    const part = <T>(list: readonly T[]) => (breaks ? list.slice(0, list.length / 2) : list);
    if (source === 'requests') await archive.readRequests(this.now, part(this.listed), options);
    else if (source === 'policies') await archive.readPolicies(this.now, part(this.policies), options);
    else if (source === 'events') await archive.readEvents(this.now, part(this.events.slice(-16)), options);
    else if (source === 'directory') {
      const asks = this.policies.length > 1 ? 3 : 2;
      await this.directory.read(archive, this.now, { asks, breaks, pageSize });
      this.wait(4);
    } else
      await archive.importFile(this.now, [
        ...this.late.map(asExported),
        ...this.requests.slice(-2),
        ...this.directory.exported,
      ]);
    this.wait(1);
  }
}

function asSteps(one: Happening): readonly Step[] {
  return one.do === 'approval' || one.do === 'thinning' ? stepsOf(one) : [one];
}

/** The last of them for -1. */
function pick<T>(list: readonly T[], index: number): T | undefined {
  return list.at(index % Math.max(1, list.length));
}

/** Plays a history and ends it with a complete read of the requests. Derives where the history says so. */
export async function live(archive: ArchiveBuilder, happenings: readonly Happening[]): Promise<void> {
  const tenant = new LivingTenant();
  for (const one of happenings.flatMap(asSteps)) {
    tenant.wait(1);
    switch (one.do) {
      case 'ask':
        tenant.ask(one);
        break;
      case 'decide':
        tenant.decide(one);
        break;
      case 'work':
        tenant.work(one);
        break;
      case 'protect':
        tenant.protect(one);
        break;
      case 'hide':
        tenant.hide(one);
        break;
      case 'wait':
        tenant.wait(one.minutes);
        break;
      case 'strike':
        for (const event of eventsOf(one, tenant.now)) tenant.record(event, one.late);
        break;
      case 'move':
        tenant.directory.move(one, tenant.now);
        break;
      case 'arrive':
        tenant.arrive();
        break;
      case 'derive':
        await archive.derive(one.otherRule ? otherRule : undefined);
        break;
      case 'read':
        await tenant.read(one, archive);
    }
  }
  await archive.readRequests(plus(tenant.now, { minutes: 1 }), tenant.listed);
  await archive.derive();
}
