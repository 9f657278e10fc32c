import { guidsIn } from '../normalise/key-to-uuid.ts';
import { entityOf, typeFamily, verbOf } from '../normalise/type-family.ts';
import type { EventRecord, PropertyChange } from '../records/records.ts';
import type { CandidateEvent } from './case.ts';
import { type IdSet, succeeded } from './event-words.ts';
import { readStatus, type RequestStatus } from './request-status.ts';
import { requestStatuses, wordFor } from '../normalise/words-of-microsoft.ts';

const requestFamily = 'operationapprovalrequest';
const policyFamily = 'operationapprovalpolicy';

/** An event in the life of a request. `becomes` is null if its words tell nothing this product knows. */
export interface ApprovalEvent {
  readonly candidate: CandidateEvent;
  readonly becomes: RequestStatus | null;
}

/** The requests an approval event speaks of; empty for events about access policies and for anything else. */
export function reconstructedRequestIds(event: EventRecord): string[] {
  if (event.approval === null) return [];
  const entity = typeFamily(entityOf(event.activityType));
  const ids = event.resources
    .filter((resource) => (resource.type === null ? entity : typeFamily(resource.type)) === requestFamily)
    .map((resource) => resource.id)
    .filter((id) => id !== null);
  return [...new Set(ids)];
}

/**
 * Whether the event is about an access policy. Such an event is also a change that a request may have asked
 * for. The filing of that request may name the policy too, but it is no change of it.
 */
export function isPolicyEvent(event: EventRecord): boolean {
  if (event.approval === null) return false;
  const entity = typeFamily(entityOf(event.activityType));
  if (entity === requestFamily || reconstructedRequestIds(event).length > 0) return false;
  return entity === policyFamily || event.resources.some(({ type }) => typeFamily(type) === policyFamily);
}

/** Whether the event speaks of this request itself: by its resource, or by the id in one of its values. */
export function speaksOfRequest(event: EventRecord, requestId: string, ids: IdSet): boolean {
  if (event.approval === null || isPolicyEvent(event)) return false;
  const named = reconstructedRequestIds(event);
  if (named.length > 0) return named.some((id) => id.toLowerCase() === requestId.toLowerCase());
  return ids.isNamedBy(event) || event.approval.some((change) => ids.hasAny(guidsOf(change)));
}

function guidsOf(change: PropertyChange): string[] {
  return [...guidsIn(change.new ?? ''), ...guidsIn(change.old ?? '')];
}

/** First words of methods and of activities; the entity after them always says "approval", so only the beginning counts. */
const verbs: readonly (readonly [RegExp, RequestStatus])[] = [
  [/^(create|submit|request|add)/, 'needsApproval'],
  [/^approve/, 'approved'],
  [/^(reject|deny|denie)/, 'rejected'],
  [/^cancel/, 'cancelled'],
  [/^complet/, 'completed'],
  [/^expir/, 'expired'],
];

/** What a request becomes by this event. A failed attempt changes nothing. */
export function readApprovalEvent(candidate: CandidateEvent): ApprovalEvent {
  const { event } = candidate;
  if (succeeded(event) === false) return { candidate, becomes: null };
  const verb = verbOf(event.activityType);
  const told = verbs.find(([pattern]) => pattern.test(verb))?.[1];
  const byStatus = statusIn(event.approval ?? []);
  const sentence = event.activity?.trim().toLowerCase() ?? '';
  const bySentence = verbs.find(([pattern]) => pattern.test(sentence))?.[1];
  // "Create" is also what a completion of a creation may be called: a status that says more goes first.
  return { candidate, becomes: byStatus ?? told ?? bySentence ?? null };
}

function statusIn(changes: readonly PropertyChange[]): RequestStatus | null {
  const status = changes.find((change) => propertyName(change.name) === 'status' && change.new !== null);
  return status === undefined ? null : readStatus(wordFor(status.new, requestStatuses));
}

/** `$Collection.RequiredOperationApprovalPolicyTypes[0]` and `Requestor.UserId` without their decoration, in lower case. */
export function propertyName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^\$collection\./, '')
    .replace(/\[\d+\]/g, '')
    .replace(/[^a-z0-9]/g, '');
}
