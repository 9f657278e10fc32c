import { type Clock, type Instant, days } from './clock.ts';
import { type Directory } from './directory/directory.ts';
import {
  type ApprovalPolicyJson,
  type ApprovalRequestJson,
  type AuditEventJson,
  type DirectoryAuditJson,
} from './graph-json.ts';
import { type EventRecord, type Ledger, type RequestRecord } from './ledger.ts';
import { repeatedRejections } from './repeated-rejections.ts';
import { isBeforeItsGate } from './tenant/application-gate.ts';
import { type World } from './tenant/world.ts';
import { instantOf, ticksOf } from './ticks.ts';
import { type Timeline } from './timeline.ts';
import {
  type Exclusion,
  type Planting,
  type Range,
  type RepeatedRejection,
  type TenantModel,
  type TrueEvent,
  type TrueRequest,
  type TrueStay,
  type TrueWrite,
} from './truth.ts';

/** A request can change for 3 days and is listed for 30 more; older ones need not be looked at. */
const listedAtMost = days(34);

/** The tenant as the stories made it; see `TenantModel` for what each question means. */
export class PlayedTenant implements TenantModel {
  readonly organisation: string;
  readonly tenantId: string;

  constructor(
    readonly world: World,
    private readonly timeline: Timeline,
    readonly historyFrom: Instant,
    readonly anchoredAt: Instant,
    private readonly clock: Clock,
    readonly directory: Directory,
  ) {
    this.organisation = world.organisation;
    this.tenantId = world.tenantId;
    timeline.playUntil(anchoredAt);
  }

  requestsVisibleAt(instant: Instant): ApprovalRequestJson[] {
    return this.listedAt(instant).map((request) => request.jsonAt(instant));
  }

  /** The records behind `requestsVisibleAt`, newest first. */
  listedAt(instant: Instant): RequestRecord[] {
    const { requests } = this.#played(instant);
    const oldest = ticksOf(instant - listedAtMost);
    const listed: RequestRecord[] = [];
    for (let i = requests.length - 1; i >= 0; i -= 1) {
      const request = requests[i] as RequestRecord;
      if (request.requestedTicks < oldest) break;
      if (request.isListedAt(instant)) listed.push(request);
    }
    return listed;
  }

  requestById(id: string): TrueRequest | undefined {
    return this.timeline.ledger.request(id);
  }

  requestsFiledUntil(instant: Instant): TrueRequest[] {
    return this.#played(instant).requests.filter((request) => request.statusAt(instant) !== undefined);
  }

  eventsVisibleAt(instant: Instant, range: Partial<Range> = {}): AuditEventJson[] {
    const { from = this.historyFrom, to = instant + 1 } = range;
    const ledger = this.#played(instant);
    const start = ledger.firstEventFrom(ticksOf(from));
    const end = ledger.firstEventFrom(ticksOf(to));
    const visible: AuditEventJson[] = [];
    for (const event of ledger.events.slice(start, end)) {
      if (isVisible(event, instant)) visible.push(event.json);
    }
    return visible;
  }

  /** All events the stories wrote so far, visible or not yet: the routes filter and page over them in place. */
  ledgerAt(instant: Instant): Ledger {
    return this.#played(instant);
  }

  eventById(id: string): TrueEvent | undefined {
    return this.timeline.ledger.event(id);
  }

  policiesVisibleAt(instant: Instant): ApprovalPolicyJson[] {
    this.#played(instant);
    return [...this.world.policies.jsonAt(instant), ...this.directory.policies];
  }

  protectedChangesWithoutApproval(until = this.clock.now()): string[] {
    return this.#played(until)
      .events.filter((event) => event.isBypass && instantOf(event.ticks) <= until && !isBeforeItsGate(event))
      .map(({ id }) => id);
  }

  protectedWrites(until = this.clock.now()): TrueWrite[] {
    const { events } = this.#played(until);
    const exempt = new Set(this.world.exclusions.flatMap(({ writeEventIds }) => writeEventIds));
    return events.flatMap((event) => {
      const { id, policyType, json } = event;
      const isWrite = policyType !== undefined && json.activityResult === 'Success';
      if (!isWrite || instantOf(event.ticks) > until || json.activityType.endsWith('OperationApprovalPolicy'))
        return [];
      return [{ eventId: id, policyType, truth: this.#truthOf(event, policyType, exempt.has(id)) }];
    });
  }

  #truthOf(event: EventRecord, policyType: string, isExempt: boolean): TrueWrite['truth'] {
    // A request may be completed a little after its policy was deleted: somebody approved the change all the same.
    if (event.requestId !== undefined) return 'approved';
    if (this.world.policies.find(policyType, instantOf(event.ticks)) === undefined) return 'outside-policy';
    if (isExempt) return 'exempt';
    if (isBeforeItsGate(event)) return 'outside-policy';
    return event.json.actor.auditActorType === 'System' ? 'service-made' : 'unexplained';
  }

  repeatedRejections(until = this.clock.now()): RepeatedRejection[] {
    return repeatedRejections(this.#played(until).requests, until);
  }

  selfApprovals(until = this.clock.now()): TrueRequest[] {
    return this.#played(until).requests.filter(
      ({ requester, approver, decidedAt }) =>
        approver !== undefined &&
        requester.personId !== undefined &&
        requester.personId === approver.personId &&
        decidedAt !== undefined &&
        Date.parse(decidedAt) <= until,
    );
  }

  exclusions(until = this.clock.now()): Exclusion[] {
    const ledger = this.#played(until);
    const isPast = (text: string | undefined): boolean => text !== undefined && Date.parse(text) <= until;
    return this.world.exclusions
      .filter(({ addedAt }) => isPast(addedAt))
      .map((entry) => ({
        ...entry,
        removedAt: isPast(entry.removedAt) ? entry.removedAt : undefined,
        removedByRequestId: isPast(entry.removedAt) ? entry.removedByRequestId : undefined,
        writeEventIds: entry.writeEventIds.filter((id) => isPast(ledger.event(id)?.occurredAt)),
      }));
  }

  plantings(): readonly Planting[] {
    return this.world.plantings;
  }

  approversAt(instant: Instant, policyId: string): string[] {
    this.#played(instant);
    return this.directory.approversAt(instant, policyId);
  }

  membersOf(groupId: string, instant: Instant): string[] {
    return this.directory.membersOf(groupId, instant);
  }

  stays(until = this.clock.now()): TrueStay[] {
    this.directory.playUntil(until);
    return this.directory.stays.filter(({ from }) => from <= until);
  }

  directoryAuditsVisibleAt(instant: Instant): DirectoryAuditJson[] {
    this.directory.playUntil(instant);
    return this.directory.audits
      .filter(({ visibleAt, ticks }) => visibleAt <= instant && instantOf(ticks) <= instant)
      .map(({ json }) => json);
  }

  #played(instant: Instant): Ledger {
    this.timeline.playUntil(instant);
    return this.timeline.ledger;
  }
}

export function isVisible(event: EventRecord, instant: Instant): boolean {
  return event.visibleAt <= instant;
}
