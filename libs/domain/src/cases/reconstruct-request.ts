import { readInstant } from '../instant.ts';
import { nameOperation, readPolicyTypeList } from '../normalise/read-request.ts';
import { lastSegment } from '../normalise/members.ts';
import { nilGuid } from '../normalise/key-to-uuid.ts';
import type { Identity, RequestRecord } from '../records/records.ts';
import { propertyName, reconstructedRequestIds, type ApprovalEvent } from './approval-events.ts';
import { identityOfActor } from './event-words.ts';

/**
 * A request that Graph no longer shows, told from its approval events alone. `events` in the order of their
 * time: a later value of a property replaces an earlier one.
 */
export function reconstructRequest(requestId: string, events: readonly ApprovalEvent[]): RequestRecord {
  const values = latestValues(events);
  const first = events.find((each) => each.becomes === 'needsApproval');
  const decision = events.find((each) => each.becomes === 'approved' || each.becomes === 'rejected');
  const value = (...names: readonly string[]): string | null =>
    names.map((name) => values.get(name)?.at(-1) ?? null).find((found) => found !== null) ?? null;
  const payloadId = value('payloadid');
  const id = payloadId === nilGuid ? null : payloadId;
  const types = policyTypesFrom(values);
  return {
    id: requestId,
    status: events.findLast((each) => each.becomes !== null)?.becomes ?? value('status'),
    requestedAt: readInstant(value('requestdatetime')) ?? first?.candidate.event.occurredAt ?? null,
    expiresAt: readInstant(value('expirationdatetime')),
    lastModifiedAt: events.at(-1)?.candidate.event.occurredAt ?? null,
    requester: requesterFrom(value) ?? (first === undefined ? nobodyKnown : actorOf(first)),
    approver: approverFrom(decision, value),
    requestJustification: value('requestjustification', 'justification'),
    approvalJustification: value('approvaljustification'),
    policyTypes: types,
    operation: nameOperation(
      value('payloadoperation', 'operation'),
      value('actionname'),
      value('payloadsubtype'),
      types,
    ),
    resource: {
      type: lastSegment(value('payloadtype')),
      id,
      name: value('payloadname') ?? nameOfRequest(requestId, events),
      count: 1,
      ids: id === null ? [] : [id],
    },
  };
}

const nobodyKnown: Identity = { kind: 'unknown', id: null, name: null, upn: null };

function policyTypesFrom(values: ReadonlyMap<string, readonly string[]>): string[] {
  const lists =
    values.get('requiredoperationapprovalpolicytypes') ?? values.get('operationapprovalpolicies') ?? [];
  return [...new Set(lists.flatMap((list) => readPolicyTypeList(list)))];
}

/** The decision's own event goes first; later events still name the approver by id. */
function approverFrom(
  decision: ApprovalEvent | undefined,
  value: (...names: readonly string[]) => string | null,
): Identity | null {
  if (decision !== undefined) return actorOf(decision);
  const id = value('approveruserid', 'approverid');
  const upn = value('approveruserupn', 'approverupn');
  if (id === null && upn === null) return null;
  return { kind: 'user', id, name: value('approveruserdisplayname', 'approverdisplayname'), upn };
}

function actorOf(approval: ApprovalEvent): Identity {
  return identityOfActor(approval.candidate.event.actor);
}

/** Each property with its values of the last event that gave any; a collection has several in one event. */
function latestValues(events: readonly ApprovalEvent[]): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const { candidate } of events) {
    const ofEvent = new Map<string, string[]>();
    for (const change of candidate.event.approval ?? []) {
      if (change.new === null || change.new === '') continue;
      const name = propertyName(change.name);
      ofEvent.set(name, [...(ofEvent.get(name) ?? []), change.new]);
    }
    for (const [name, found] of ofEvent) values.set(name, found);
  }
  return values;
}

function requesterFrom(value: (...names: readonly string[]) => string | null): Identity | null {
  const userId = value('requestoruserid', 'requesteruserid', 'requestorid');
  const upn = value('requestorupn', 'requestoruserupn', 'requestoruserprincipalname', 'requesterupn');
  const name = value('requestordisplayname', 'requestoruserdisplayname', 'requesterdisplayname');
  if (userId !== null || upn !== null) return { kind: 'user', id: userId, name, upn };
  const appId = value('requestorapplicationid', 'requestorappid', 'requesterapplicationid');
  if (appId !== null) {
    return {
      kind: 'application',
      id: appId,
      name: name ?? value('requestorapplicationdisplayname'),
      upn: null,
    };
  }
  return name === null ? null : { kind: 'unknown', id: null, name, upn: null };
}

/** Such events carry the target's name as the name of their resource. */
function nameOfRequest(requestId: string, events: readonly ApprovalEvent[]): string | null {
  for (const { candidate } of events) {
    if (!reconstructedRequestIds(candidate.event).includes(requestId)) continue;
    const named = candidate.event.resources.find((resource) => resource.name !== null);
    if (named !== undefined) return named.name;
  }
  return null;
}
