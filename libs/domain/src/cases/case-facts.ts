import { latestOf, type Instant } from '../instant.ts';
import type { Identity, RequestedResource, RequestRecord } from '../records/records.ts';
import type { CandidateEvent, CaseInput, RequestVersion } from './case.ts';
import { readApprovalEvent, speaksOfRequest, type ApprovalEvent } from './approval-events.ts';
import { equalText, identityOfActor, IdSet, succeeded } from './event-words.ts';
import { reconstructRequest } from './reconstruct-request.ts';
import { progressOf, readStatus, type RequestStatus } from './request-status.ts';

/** The inputs of a case in one order, whatever order they came in. */
export interface CaseFacts {
  readonly requestId: string;
  readonly asOf: Instant;
  /** From the oldest content to the newest. */
  readonly versions: readonly RequestVersion[];
  /** The newest value known of every member. */
  readonly record: RequestRecord;
  /** Where the request stands: the newest content, or an event that is ahead of it. */
  readonly status: RequestStatus | null;
  /** Events of this request's own life, by time. */
  readonly approvals: readonly ApprovalEvent[];
  /** All other events, by time. */
  readonly others: readonly CandidateEvent[];
  readonly goneAt: Instant | null;
  /** The request's own id, and the ids of its targets. */
  readonly ownId: IdSet;
  readonly targetIds: IdSet;
}

export function gatherFacts(input: Omit<CaseInput, 'ticketPatterns'>): CaseFacts {
  const versions = [...new Map(input.versions.map((version) => [version.position, version])).values()].sort(
    byAge,
  );
  const events = distinctEvents(input.events);
  const ownId = new IdSet([input.requestId]);
  const own: ApprovalEvent[] = [];
  const others: CandidateEvent[] = [];
  for (const candidate of events) {
    if (speaksOfRequest(candidate.event, input.requestId, ownId)) own.push(readApprovalEvent(candidate));
    else others.push(candidate);
  }
  const told = reconstructRequest(input.requestId, own.filter(happened));
  const record = versions.length > 0 ? mergeVersions(versions, own, told) : told;
  return {
    requestId: input.requestId,
    asOf: input.asOf,
    versions,
    record,
    status: statusOf(versions, record, own),
    approvals: own,
    others,
    goneAt: goneAtOf(versions),
    ownId,
    targetIds: new IdSet([...record.resource.ids, record.resource.id ?? '']),
  };
}

/** Whether the event changed anything: a failed attempt to approve is not an approval. */
export function happened(approval: ApprovalEvent): boolean {
  return succeeded(approval.candidate.event) !== false;
}

/**
 * Graph's own time of change goes first: pages may be imported long after they were read. Two contents with
 * the same time are ordered by how far along they are.
 */
function byAge(a: RequestVersion, b: RequestVersion): number {
  return (
    compare(a.record.lastModifiedAt ?? a.firstSeenAt, b.record.lastModifiedAt ?? b.firstSeenAt) ||
    progressOf(readStatus(a.record.status)) - progressOf(readStatus(b.record.status)) ||
    compare(a.firstSeenAt, b.firstSeenAt) ||
    a.position - b.position
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** One event may be archived twice, from Graph and from a file. The first archived stands for it. */
function distinctEvents(events: readonly CandidateEvent[]): CandidateEvent[] {
  const byId = new Map<string, CandidateEvent>();
  for (const candidate of events) {
    // Published samples mask all their ids alike, so the time is part of the identity.
    const key = `${candidate.event.occurredAt} ${candidate.event.id}`;
    const known = byId.get(key);
    if (known === undefined || candidate.position < known.position) byId.set(key, candidate);
  }
  return [...byId.values()].sort(
    (a, b) => compare(a.event.occurredAt, b.event.occurredAt) || a.position - b.position,
  );
}

/** The newest value of every member. What no read ever showed (Graph promises no payload) the events may tell. */
function mergeVersions(
  versions: readonly RequestVersion[],
  own: readonly ApprovalEvent[],
  told: RequestRecord,
): RequestRecord {
  const newest = versions.at(-1)?.record as RequestRecord;
  const records = versions.map((version) => version.record).reverse();
  const last = <K extends keyof RequestRecord>(name: K): RequestRecord[K] =>
    (records.find((record) => record[name] !== null) ?? newest)[name];
  const requester = records.map((record) => record.requester).find(isSomebody) ?? told.requester;
  return {
    ...newest,
    requestedAt: last('requestedAt'),
    expiresAt: last('expiresAt'),
    lastModifiedAt: last('lastModifiedAt'),
    requester: withUpn(requester, own),
    approver: withUpn(last('approver'), own),
    requestJustification: last('requestJustification'),
    approvalJustification: last('approvalJustification'),
    operation: last('operation') ?? told.operation,
    policyTypes: records.find((record) => record.policyTypes.length > 0)?.policyTypes ?? told.policyTypes,
    resource: mergeResource(records.find(hasTarget)?.resource ?? newest.resource, told.resource),
  };
}

function hasTarget(record: RequestRecord): boolean {
  return record.resource.ids.length > 0;
}

function mergeResource(read: RequestedResource, told: RequestedResource): RequestedResource {
  return {
    type: read.type ?? told.type,
    id: read.id ?? (read.ids.length === 0 ? told.id : null),
    name: read.name ?? told.name,
    count: read.count,
    ids: read.ids.length > 0 ? read.ids : told.ids,
  };
}

function isSomebody(identity: Identity): boolean {
  return identity.id !== null || identity.name !== null || identity.upn !== null;
}

/** Graph declares no UPN on a request; the event of the same account has it. */
function withUpn<I extends Identity | null>(identity: I, own: readonly ApprovalEvent[]): I {
  if (identity === null || identity.upn !== null) return identity;
  const same = own
    .map(({ candidate }) => identityOfActor(candidate.event.actor))
    .findLast((actor) => equalText(actor.id, identity.id) && actor.upn !== null);
  return same === undefined ? identity : { ...identity, upn: same.upn };
}

function statusOf(
  versions: readonly RequestVersion[],
  record: RequestRecord,
  own: readonly ApprovalEvent[],
): RequestStatus | null {
  const seen = readStatus(record.status);
  // An unknown word stays unknown: an event cannot tell what Graph meant by it.
  if (versions.length > 0 && seen === null) return null;
  return own
    .map(({ becomes }) => becomes)
    .reduce((status, next) => (progressOf(next) > progressOf(status) ? next : status), seen);
}

/** Gone counts only if nothing was seen afterwards. */
function goneAtOf(versions: readonly RequestVersion[]): Instant | null {
  const goneAt = latestOf(...versions.map((version) => version.goneAt));
  const lastSeenAt = latestOf(...versions.map((version) => version.lastSeenAt));
  return goneAt !== null && lastSeenAt !== null && goneAt >= lastSeenAt ? goneAt : null;
}
