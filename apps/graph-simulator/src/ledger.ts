import { type Instant, days } from './clock.ts';
import { type ApprovalRequestJson, type IdentitySetJson, type RequestStatus } from './graph-json.ts';
import { type Ticks, formatTicks, instantOf } from './ticks.ts';
import { type Actor, type TrueEvent, type TrueRequest } from './truth.ts';

/** Graph lists a request for 30 days after its last change of status [D, multi-admin-approval 2026]. */
const listedFor = days(30);
/** Not processed within three days: expired [D, same page; the 2023 text said 30 days]. */
export const expiresAfterTicks: Ticks = days(3) * 10_000;

interface Step {
  readonly status: RequestStatus;
  readonly ticks: Ticks;
}

/** One request with its whole life, the part still to come included. */
export class RequestRecord implements TrueRequest {
  readonly requestedAt: string;
  readonly expiresAt: string;
  readonly steps: Step[] = [];
  readonly approvalEventIds: string[] = [];
  readonly effectEventIds: string[] = [];
  effectResult: 'Success' | 'Failure' | undefined;
  approver: Actor | undefined;
  approvalJustification: string | null = null;

  constructor(
    readonly id: string,
    readonly story: string,
    readonly requester: Actor,
    readonly policyType: string,
    readonly requestedTicks: Ticks,
    readonly expirationTicks: Ticks,
    readonly requestJustification: string | null,
    /** The undeclared members this request happens to carry. */
    readonly members: Partial<ApprovalRequestJson>,
  ) {
    this.requestedAt = formatTicks(requestedTicks);
    this.expiresAt = formatTicks(expirationTicks);
    this.steps.push({ status: 'needsApproval', ticks: requestedTicks });
  }

  get decidedAt(): string | undefined {
    return this.#textOf('approved', 'rejected');
  }

  get completedAt(): string | undefined {
    return this.#textOf('completed');
  }

  get endedAt(): string | undefined {
    return this.#textOf('rejected', 'cancelled', 'completed', 'expired');
  }

  get history(): { status: RequestStatus; at: string }[] {
    return this.steps.map(({ status, ticks }) => ({ status, at: formatTicks(ticks) }));
  }

  statusAt(instant: Instant): RequestStatus | undefined {
    return this.stepAt(instant)?.status;
  }

  stepAt(instant: Instant): Step | undefined {
    return this.steps.findLast((step) => instantOf(step.ticks) <= instant);
  }

  isListedAt(instant: Instant): boolean {
    const step = this.stepAt(instant);
    return step !== undefined && instantOf(step.ticks) + listedFor > instant;
  }

  /** Exactly what Graph would send at that instant; only the last status is told, as in the real API [I from D]. */
  jsonAt(instant: Instant): ApprovalRequestJson {
    const step = this.stepAt(instant);
    if (step === undefined)
      throw new Error(`Request ${this.id} does not exist yet at ${new Date(instant).toISOString()}.`);
    const isDecided = this.steps.some(
      ({ status, ticks }) => (status === 'approved' || status === 'rejected') && instantOf(ticks) <= instant,
    );
    return {
      id: this.id,
      requestDateTime: this.requestedAt,
      expirationDateTime: this.expiresAt,
      lastModifiedDateTime: formatTicks(step.ticks),
      requestJustification: this.requestJustification,
      approvalJustification: isDecided ? this.approvalJustification : null,
      status: step.status,
      requiredOperationApprovalPolicyTypes: [this.policyType],
      requestor: identityOf(this.requester),
      approver: isDecided && this.approver !== undefined ? identityOf(this.approver) : null,
      ...this.members,
    };
  }

  #textOf(...wanted: RequestStatus[]): string | undefined {
    const step = this.steps.find(({ status }) => wanted.includes(status));
    return step === undefined ? undefined : formatTicks(step.ticks);
  }
}

export function identityOf(actor: Actor): IdentitySetJson {
  if (actor.kind === 'application') {
    return { user: null, device: null, application: { id: actor.id, displayName: actor.displayName } };
  }
  return {
    user: {
      id: actor.id,
      displayName: actor.displayName,
      ...(actor.upn === undefined ? {} : { Upn: actor.upn }),
    },
    device: null,
    application: null,
  };
}

export interface EventRecord extends TrueEvent {
  readonly ticks: Ticks;
  /** A write to a protected object that nobody approved. */
  readonly isBypass: boolean;
  /** The type of access policy under which such a write falls, whether or not one was active; undefined for all else. */
  readonly policyType: string | undefined;
}

/** Everything the stories wrote, in the order of time. */
export class Ledger {
  readonly requests: RequestRecord[] = [];
  readonly events: EventRecord[] = [];
  readonly #requestsById = new Map<string, RequestRecord>();
  readonly #eventsById = new Map<string, EventRecord>();
  #requestsSorted = 0;
  #eventsSorted = 0;

  addRequest(request: RequestRecord): void {
    this.requests.push(request);
    this.#requestsById.set(request.id, request);
  }

  addEvent(event: EventRecord): void {
    this.events.push(event);
    this.#eventsById.set(event.id, event);
  }

  /** Stories overlap, so what they write arrives out of order; only the end of the lists is affected. */
  sort(): void {
    this.#requestsSorted = sortTail(this.requests, this.#requestsSorted, compareRequests);
    this.#eventsSorted = sortTail(this.events, this.#eventsSorted, compareEvents);
  }

  request(id: string): RequestRecord | undefined {
    return this.#requestsById.get(id);
  }

  event(id: string): EventRecord | undefined {
    return this.#eventsById.get(id);
  }

  /** Position of the first event at or after `ticks` (and `id`, when given). */
  firstEventFrom(ticks: Ticks): number {
    let low = 0;
    let high = this.events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.events[middle] as EventRecord).ticks < ticks) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Sorts a list whose first `sorted` members are in order; touches nothing before the earliest newcomer. */
function sortTail<T>(list: T[], sorted: number, order: (a: T, b: T) => number): number {
  if (sorted === list.length) return sorted;
  let earliest = list[sorted] as T;
  for (let i = sorted + 1; i < list.length; i += 1) {
    if (order(list[i] as T, earliest) < 0) earliest = list[i] as T;
  }
  let from = sorted;
  while (from > 0 && order(list[from - 1] as T, earliest) > 0) from -= 1;
  const tail = list.splice(from).sort(order);
  for (const member of tail) list.push(member);
  return list.length;
}

function compareEvents(a: EventRecord, b: EventRecord): number {
  return a.ticks - b.ticks || compare(a.id, b.id);
}

function compareRequests(a: RequestRecord, b: RequestRecord): number {
  return a.requestedTicks - b.requestedTicks || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
