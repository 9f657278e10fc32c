import { cleanText, shorten } from '../clean-text.ts';
import type { EventActor, EventRecord, EventResource, PropertyChange } from '../records/records.ts';
import { defaultApprovalMatcher, speaksOfApproval, type ApprovalMatcher } from './approval-matcher.ts';
import { eventKeys } from './event-keys.ts';
import { isJson, jsonOf, listOf, readId, readText, readTime, readWord, type Json } from './members.ts';
import type { Reading } from './read-request.ts';

/** Raised whenever a reader's answer changes for the same bytes, so that a replay can tell why it differs. */
export const readerVersion = '1';

const maxResources = 1000;
const maxChanges = 500;

/**
 * Reads an auditEvent of Graph v1.0 or beta. Times are UTC. Rejected without an object, an id, or a readable
 * activityDateTime. Source: graph.microsoft.com/v1.0/deviceManagement/auditEvents.
 */
export function readAuditEvent(
  value: unknown,
  matcher: ApprovalMatcher = defaultApprovalMatcher,
): Reading<EventRecord> {
  if (!isJson(value)) return { rejection: 'An audit event must be a JSON object.' };
  const id = readId(value.id);
  if (id === null) return { rejection: 'The audit event has no id.' };
  const occurredAt = readTime(value.activityDateTime);
  if (occurredAt === null) return { rejection: `The audit event has no readable time (activityDateTime).` };
  const resources = listOf(value.resources).slice(0, maxResources);
  return {
    record: completeEvent(
      {
        id,
        occurredAt,
        category: readWord(value.category),
        component: readWord(value.componentName),
        activity: readShort(value.displayName) ?? readShort(value.activity),
        activityType: readWord(value.activityType),
        operationType: readWord(value.activityOperationType),
        result: readWord(value.activityResult),
        correlationId: readId(value.correlationId),
        actor: readActor(jsonOf(value.actor)),
        resources: boundNames(resources.map(readResource)),
      },
      () => resources.flatMap((resource) => readChanges(jsonOf(resource).modifiedProperties)),
      matcher,
    ),
  };
}

/** Adds what is worked out from the rest: whether the event speaks of approval, and its keys. */
export function completeEvent(
  event: Omit<EventRecord, 'approval' | 'keys'>,
  readAllChanges: () => PropertyChange[],
  matcher: ApprovalMatcher,
): EventRecord {
  const types = event.resources.map((resource) => resource.type);
  const isApproval = speaksOfApproval(matcher, [
    event.activityType,
    event.activity,
    event.component,
    ...types,
  ]);
  const changes = readAllChanges().slice(0, maxChanges);
  return {
    ...event,
    approval: isApproval ? changes : null,
    keys: eventKeys({ ...event, changes, isApproval }),
  };
}

function readActor(actor: Json): EventActor {
  return {
    type: readWord(actor.auditActorType) ?? readWord(actor.type),
    userId: readId(actor.userId),
    upn: readText(actor.userPrincipalName),
    appId: readId(actor.applicationId),
    appName: readText(actor.applicationDisplayName) ?? readText(actor.servicePrincipalName),
    ip: readWord(actor.ipAddress),
  };
}

function readResource(value: unknown): EventResource {
  const resource = jsonOf(value);
  return {
    type: readWord(resource.auditResourceType) ?? readWord(resource.type),
    id: readId(resource.resourceId),
    name: readText(resource.displayName),
  };
}

/** Property changes in any spelling: Graph writes displayName, oldValue, newValue; exports write Name, Old, New. */
export function readChanges(value: unknown): PropertyChange[] {
  return listOf(value)
    .slice(0, maxChanges)
    .map((item) => {
      const change = jsonOf(item);
      return {
        name: readWord(change.displayName ?? change.Name ?? change.name) ?? '',
        old: readValue(change.oldValue ?? change.Old ?? change.old),
        new: readValue(change.newValue ?? change.New ?? change.new),
      };
    });
}

/** Unlike a name, a value may be an empty text: "cleared" is not "unknown". */
function readValue(value: unknown): string | null {
  if (value == null || value === '<null>') return null;
  if (typeof value === 'string') return cleanText(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function readShort(value: unknown): string | null {
  const text = readText(value);
  return text === null ? null : shorten(text, 1000);
}

/**
 * The names of an event are searched as words, and Postgres builds at most one megabyte of search words per
 * row: longer names would make the row impossible to store. They stay whole in the archive.
 */
export function boundNames(resources: EventResource[]): EventResource[] {
  const limit = resources.length <= 100 ? 1000 : 100;
  return resources.map((resource) =>
    resource.name === null || resource.name.length <= limit
      ? resource
      : { ...resource, name: shorten(resource.name, limit) },
  );
}
