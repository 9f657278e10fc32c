import { type Instant, minutes, seconds } from './clock.ts';
import { type Change, type EventDraft } from './changes/change.ts';
import { type ApprovalRequestJson, type AuditActorJson, type AuditResourceJson } from './graph-json.ts';
import { approvalEvent } from './approval-event.ts';
import { type Ledger, RequestRecord, expiresAfterTicks } from './ledger.ts';
import { type Pace } from './pace.ts';
import { type Random } from './random.ts';
import { type Person, nextAtWork } from './tenant/people.ts';
import { type World } from './tenant/world.ts';
import { type Ticks, formatTicks, instantOf, ticksOf } from './ticks.ts';
import { type Actor } from './truth.ts';
import { justify, note } from './words.ts';

export interface StageOptions {
  readonly world: World;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly at: Instant;
  readonly pace: Pace;
  readonly story: string;
  /** False leaves request ids out of the audit log, the worst case of docs/graph.md 4. */
  readonly auditNamesRequests: boolean;
}

interface AskOptions {
  by?: Actor;
  justification?: string | null;
  /** Undeclared members to leave out: every one of them is optional in an open type. */
  without?: readonly (keyof ApprovalRequestJson)[];
}

interface DecideOptions {
  by?: Person;
  note?: string | null;
  afterMs?: number;
}

export interface EventOptions {
  result?: string;
  requestId?: string;
  correlationId?: string;
  isBypass?: boolean;
  /** Of a write that an access policy could protect. */
  policyType?: string;
}

/** Where one story is played: it has a moment that moves forward, and writes requests and audit events. */
export class Stage {
  readonly world: World;
  readonly random: Random;
  readonly pace: Pace;
  readonly story: string;
  now: Instant;
  readonly #options: StageOptions;
  /** What each request of this story keeps locked while it is open. */
  readonly #objects = new Map<RequestRecord, string>();

  constructor(options: StageOptions) {
    this.#options = options;
    this.world = options.world;
    this.random = options.random;
    this.pace = options.pace;
    this.story = options.story;
    this.now = options.at;
  }

  wait(milliseconds: number): void {
    this.now += Math.max(0, Math.round(milliseconds));
  }

  ask(change: Change, options: AskOptions = {}): RequestRecord {
    const requester = options.by ?? this.world.requesterAt(this.now, this.random);
    const justification =
      options.justification === undefined ? justify(change, requester, this.random) : options.justification;
    const ticks = this.#tick();
    const members = { ...change.members };
    for (const name of options.without ?? []) Reflect.deleteProperty(members, name);
    const request = new RequestRecord(
      this.random.guid(),
      this.story,
      requester,
      change.policyType,
      ticks,
      ticks + expiresAfterTicks,
      justification,
      members,
    );
    this.#options.ledger.addRequest(request);
    this.world.lock(change.objectId, instantOf(request.expirationTicks));
    this.#objects.set(request, change.objectId);
    this.#record(request, 'Create', requester, ticks);
    return request;
  }

  approve(request: RequestRecord, options: DecideOptions = {}): void {
    this.#decide(request, 'approved', options);
  }

  reject(request: RequestRecord, options: DecideOptions = {}): void {
    this.#decide(request, 'rejected', options);
  }

  cancel(request: RequestRecord): void {
    const ticks = this.#step(request, 'cancelled');
    this.#record(request, 'cancel', request.requester, ticks);
  }

  /** Only the requester can complete, in person [D]; the one story that wants somebody else says whom. */
  complete(request: RequestRecord, afterMs?: number, by: Actor = request.requester): void {
    this.wait(afterMs ?? this.pace.completion(this.random));
    // A story that names the delay means it; everybody else completes when next at work.
    if (this.pace.keepsOfficeHours && afterMs === undefined) this.#waitForWork(request.requester);
    this.now = Math.min(this.now, instantOf(request.expirationTicks) - minutes(5));
    const ticks = this.#step(request, 'completed');
    this.#record(request, 'complete', by, ticks);
  }

  /** The service does this on its own; no audit event of an expiry is documented or assumed. */
  expire(request: RequestRecord): void {
    request.steps.push({ status: 'expired', ticks: request.expirationTicks });
    this.now = instantOf(request.expirationTicks);
  }

  /** The write the request was about: the requester's own audit events, seconds after completion. */
  carryOut(
    request: RequestRecord,
    change: Change,
    result = this.random.chance(0.03) ? 'Failure' : 'Success',
  ): void {
    const correlationId = this.random.guid();
    this.wait(this.random.between(0, seconds(25)));
    for (const draft of change.effects) {
      this.wait(this.random.between(100, 3000));
      const id = this.event(draft, request.requester, {
        ...{ result, requestId: request.id, correlationId, policyType: change.policyType },
      });
      request.effectEventIds.push(id);
    }
    request.effectResult = result === 'Success' ? 'Success' : 'Failure';
  }

  /** Writes one audit event now and returns its id. */
  event(draft: EventDraft, actor: Actor, options: EventOptions = {}): string {
    return this.#write(draft, actor, this.#tick(), options);
  }

  #decide(request: RequestRecord, status: 'approved' | 'rejected', options: DecideOptions): void {
    this.wait(options.afterMs ?? this.pace.decision(this.random));
    const approver = options.by ?? this.world.approverFor(request.requester, this.now, this.random);
    if (this.pace.keepsOfficeHours && options.afterMs === undefined) this.#waitForWork(approver);
    this.now = Math.min(this.now, instantOf(request.expirationTicks) - minutes(30));
    request.approver = approver;
    request.approvalJustification =
      options.note === undefined ? note(status, request.members.payloadType, this.random) : options.note;
    const ticks = this.#step(request, status);
    this.#record(request, status === 'approved' ? 'approve' : 'reject', approver, ticks);
  }

  /** People do not act at the stroke of eight: the first thing in the morning comes some minutes later. */
  #waitForWork(actor: Actor): void {
    const person = this.world.people.find(({ id }) => id === actor.id);
    const at = person === undefined ? this.now : nextAtWork(person, this.now);
    if (at > this.now) this.wait(at - this.now + this.random.lognormal(minutes(17), 0.9));
  }

  #step(request: RequestRecord, status: RequestRecord['steps'][number]['status']): Ticks {
    const last = request.steps.at(-1)?.ticks ?? 0;
    const ticks = Math.max(this.#tick(), last + 1);
    request.steps.push({ status, ticks });
    const objectId = this.#objects.get(request);
    if (objectId !== undefined && status !== 'approved') this.world.lock(objectId, instantOf(ticks));
    return ticks;
  }

  /** The approval's own audit event has exactly the instant of the change of status. */
  #record(request: RequestRecord, verb: string, actor: Actor, ticks: Ticks): void {
    const draft = approvalEvent(request, verb, this.#options.auditNamesRequests);
    request.approvalEventIds.push(this.#write(draft, actor, ticks, { requestId: request.id }));
  }

  #tick(): Ticks {
    return ticksOf(this.now, this.random.int(0, 9999));
  }

  #write(draft: EventDraft, actor: Actor, ticks: Ticks, options: EventOptions): string {
    const id = this.random.guid();
    const occurredAt = formatTicks(ticks);
    this.#options.ledger.addEvent({
      id,
      ticks,
      occurredAt,
      visibleAt: instantOf(ticks) + this.pace.lateness(this.random),
      story: this.story,
      requestId: options.requestId,
      isBypass: options.isBypass ?? false,
      policyType: options.policyType,
      json: {
        id,
        displayName: draft.displayName,
        componentName: draft.component,
        // Empty on every row of a tenant with 2,798 events [C MSEC].
        activity: null,
        activityDateTime: occurredAt,
        activityType: draft.activityType,
        activityOperationType: draft.operation,
        activityResult: options.result ?? 'Success',
        correlationId: options.correlationId ?? this.random.guid(),
        category: draft.category,
        actor: auditActor(actor),
        resources: draft.resources as AuditResourceJson[],
      },
    });
    return id;
  }
}

/** What Intune does by itself: the type is documented, that it names nobody is assumed. */
const system: AuditActorJson = {
  auditActorType: 'System',
  userPermissions: [],
  applicationId: null,
  applicationDisplayName: null,
  userPrincipalName: null,
  servicePrincipalName: null,
  ipAddress: null,
  userId: null,
};

const actors = new WeakMap<Actor, AuditActorJson>();

/** Shared between events of one actor: two years of them would otherwise fill the memory with copies. */
function auditActor(actor: Actor): AuditActorJson {
  let json = actors.get(actor);
  if (json === undefined) {
    const isApp = actor.kind === 'application';
    json =
      actor.kind === 'system'
        ? system
        : {
            auditActorType: isApp ? 'Application' : 'ItPro',
            userPermissions: ['*'],
            // The portal's own id and name [C elastic; D names the app]; a person has both at once [C].
            applicationId: isApp ? actor.id : '5926fc8e-304e-4f59-8bed-58ca97cc39a4',
            applicationDisplayName: isApp ? actor.displayName : 'Microsoft Intune portal extension',
            // An app-only actor has an empty name, not a missing one [reported in data.md].
            userPrincipalName: actor.upn ?? '',
            servicePrincipalName: null,
            // Null on every event of two tenants [reported in data.md].
            ipAddress: null,
            userId: isApp ? null : actor.id,
          };
    actors.set(actor, json);
  }
  return json;
}
