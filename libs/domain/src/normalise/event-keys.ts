import type { EventResource, PropertyChange } from '../records/records.ts';
import { guidsIn, keysOfId, nameKey } from './key-to-uuid.ts';
import { entityOf, typeFamily, verbOf } from './type-family.ts';

const maxKeys = 100;

/** What the keys of an event are made of. */
export interface KeySource {
  readonly activityType: string | null;
  readonly operationType: string | null;
  readonly resources: readonly EventResource[];
  readonly changes: readonly PropertyChange[];
  readonly isApproval: boolean;
}

/**
 * The keys under which an event can be found, in lower case: resource ids (compound ones also in parts),
 * device ids, ids of requests, every GUID if the event speaks of approval, and for creations the name. Reads
 * have none: a tenant's monitoring would fill the index with them.
 */
export function eventKeys(source: KeySource): string[] {
  if (isRead(source.operationType, source.activityType)) return [];
  const keys = new Set<string>();
  for (const resource of source.resources) {
    if (resource.id !== null) for (const key of keysOfId(resource.id)) keys.add(key);
  }
  for (const change of source.changes) {
    if (source.isApproval || namesAnId(change.name)) {
      for (const value of [change.new, change.old])
        if (value !== null) for (const key of guidsIn(value)) keys.add(key);
    }
    if (keys.size >= maxKeys) break;
  }
  if (isCreate(source.operationType, source.activityType)) addNames(keys, source);
  return keys.size <= maxKeys ? [...keys] : [...keys].slice(0, maxKeys);
}

function addNames(keys: Set<string>, source: KeySource): void {
  const entity = entityOf(source.activityType);
  for (const resource of source.resources) {
    // Exports name no type of a resource: what was created is the entity of the activity.
    const family = typeFamily(resource.type ?? entity);
    if (family !== null && resource.name !== null) keys.add(nameKey(family, resource.name));
  }
}

/** Entra's id of a device appears only in a property, and the code of an approval may ride on a write. */
function namesAnId(name: string): boolean {
  return /device_?id$|approval_?(code|request)|request_?id$/i.test(name);
}

/** Whether the event records that somebody looked, not that something changed. */
export function isRead(operationType: string | null, activityType: string | null): boolean {
  return /^(get|search)$/i.test(operationType ?? verbOf(activityType));
}

function isCreate(operationType: string | null, activityType: string | null): boolean {
  return operationType !== null
    ? operationType.toLowerCase() === 'create'
    : verbOf(activityType).startsWith('create');
}
