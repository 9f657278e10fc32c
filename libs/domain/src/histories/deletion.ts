import type { EventResource } from '../records/records.ts';
import { entityOf, verbOf } from '../normalise/type-family.ts';

/** What of an event tells whether it deleted an object. */
export interface DeletionEvent {
  readonly activityType: string | null;
  readonly operationType: string | null;
  readonly result: string | null;
  readonly resources: readonly EventResource[];
}

/**
 * Whether the event records that this very object was deleted. An assignment that is deleted may name the object
 * it was of, and a failed attempt deletes nothing; both leave the object where it is.
 */
export function isDeletionOf(event: DeletionEvent, id: string): boolean {
  const { activityType, operationType, result, resources } = event;
  const verb = operationType?.toLowerCase() ?? verbOf(activityType);
  if (!/^(hard|permanent(ly)?)?delete/.test(verb) || !/^succ/i.test(result ?? '')) return false;
  const folded = id.toLowerCase();
  const itself = resources.filter((resource) => resource.id?.toLowerCase() === folded);
  const isPart = (name: string | null) => name !== null && /(assignments?|relationships?)$/i.test(name);
  return itself.length > 0 && !isPart(entityOf(activityType)) && itself.some(({ type }) => !isPart(type));
}
