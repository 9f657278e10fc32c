import { isCreation, type RequestedResource, type RequestRecord } from '../records/records.ts';
import { keysOfId, nameKey, nilGuid } from './key-to-uuid.ts';
import { readIdentity } from './identity.ts';
import {
  isJson,
  lastSegment,
  listOf,
  member,
  readId,
  readText,
  readTime,
  readWord,
  type Json,
} from './members.ts';
import { readPayload, type PayloadTargets } from './payload.ts';
import { typeFamily } from './type-family.ts';
import { policyTypes, requestStatuses, wordFor } from './words-of-microsoft.ts';

/** What a reader answers: the record, or why there is none. Never an exception. */
export type Reading<T> = { readonly record: T } | { readonly rejection: string };

const maxIds = 1000;

/**
 * Reads an operationApprovalRequest of Graph beta, of any of its three generations. Times are UTC; a missing
 * member is null, an unknown word stays as it is. Rejected only without an object or without an id.
 * Source: graph.microsoft.com/beta/deviceManagement/operationApprovalRequests; the payload members are
 * undeclared and known from public tools.
 */
export function readRequest(value: unknown): Reading<RequestRecord> {
  if (!isJson(value)) return { rejection: 'An approval request must be a JSON object.' };
  const id = readId(member(value, 'id'));
  if (id === null) return { rejection: 'The approval request has no id.' };
  const payload = readPayload(value);
  const approver = readIdentity(member(value, 'approver'));
  const types = readPolicyTypes(value);
  return {
    record: {
      id,
      status: wordFor(readWord(member(value, 'status')), requestStatuses),
      requestedAt: readTime(member(value, 'requestDateTime')),
      expiresAt: readTime(member(value, 'expirationDateTime')),
      lastModifiedAt: readTime(member(value, 'lastModifiedDateTime')),
      requester: readIdentity(member(value, 'requestor', 'requester')),
      approver: approver.id === null && approver.name === null && approver.upn === null ? null : approver,
      requestJustification: readText(member(value, 'requestJustification')),
      approvalJustification: readText(member(value, 'approvalJustification')),
      policyTypes: types,
      operation: readOperation(value, payload, types),
      resource: readResource(value, payload),
    },
  };
}

function readPolicyTypes(request: Json): string[] {
  return readPolicyTypeList(
    member(request, 'requiredOperationApprovalPolicyTypes', 'operationApprovalPolicies'),
  );
}

/** Policy types out of a collection, one word, words separated by commas, JSON in a string, or numbers. */
export function readPolicyTypeList(value: unknown): string[] {
  const words = Array.isArray(value)
    ? listOf(value).map((item) => readWord(item))
    : (readText(value) ?? '').split(/[,;]/).map((word) => readWord(word.replace(/["[\]]/g, '')));
  const names = words.map((word) => wordFor(word, policyTypes)).filter((word) => word !== null);
  return [...new Set(names)].slice(0, 100);
}

/** The action of each device policy type, for requests that do not name it. */
const actionOfPolicyType: Readonly<Record<string, string>> = {
  deviceWipe: 'wipe',
  deviceRetire: 'retire',
  deviceDelete: 'delete',
};

function readOperation(request: Json, payload: PayloadTargets, types: readonly string[]): string | null {
  return nameOperation(
    readWord(member(request, 'payloadOperation')),
    readWord(member(request, 'actionName')) ?? readWord(payload.actions[0]),
    readWord(member(request, 'payloadSubtype')),
    types,
  );
}

/** `Action` says nothing to a reader: the name of the action is taken where there is one. */
export function nameOperation(
  operation: string | null,
  action: string | null,
  subtype: string | null,
  types: readonly string[],
): string | null {
  if (operation !== null && operation.toLowerCase() !== 'action') return operation;
  const implied = types.length === 1 ? (actionOfPolicyType[types[0] ?? ''] ?? null) : null;
  return action ?? implied ?? (operation === null ? null : (subtype ?? operation));
}

function readResource(request: Json, payload: PayloadTargets): RequestedResource {
  const payloadId = readId(member(request, 'payloadId'));
  const id = payloadId === nilGuid ? null : payloadId;
  const ids = [id, ...payload.ids].filter((each) => each !== null && each !== nilGuid) as string[];
  const name = readText(member(request, 'payloadName')) ?? readText(member(request, 'displayName'));
  return {
    type: lastSegment(
      readWord(member(request, 'payloadType')) ?? readWord(member(request, 'payloadSubtype')),
    ),
    id: id ?? (payload.ids.length === 1 ? (ids[0] ?? null) : null),
    name: name ?? (payload.names.length === 1 ? (payload.names[0] ?? null) : null),
    count: payload.count,
    ids: [...new Set(ids)].slice(0, maxIds),
  };
}

/**
 * The keys by which audit events may speak of the request or its target, in lower case: the counterpart of
 * `EventRecord.keys`. A creation has no id yet, so its kind and name stand in.
 */
export function requestKeys(record: RequestRecord): string[] {
  const { resource } = record;
  const keys = [record.id, resource.id ?? '', ...resource.ids].filter((id) => id !== '').flatMap(keysOfId);
  const family = typeFamily(resource.type);
  if (isCreation(record.operation) && family !== null && resource.name !== null) {
    keys.push(nameKey(family, resource.name));
  }
  return [...new Set(keys)];
}
