import { type Leaf } from './take-apart.ts';
import { isUnchanged } from './compare-values.ts';
import { recordedLeaves, recordedProperties, type RecordedResource } from './recorded-change.ts';
import { jsonOf, listOf, member, readId } from '../normalise/members.ts';

/** An event of the effect, with the object that was archived. */
export interface EffectEvent {
  readonly eventId: string;
  readonly position: number;
  readonly occurredAt: string;
  /** What the event says of its result; null if nothing. */
  readonly isSuccess: boolean | null;
  /** Whether it is tied to the request strongly enough to be told as a fact. */
  readonly isSure: boolean;
  readonly event: unknown;
}

/** What events recorded of one property of one resource. */
export interface Recorded {
  readonly resource: RecordedResource;
  readonly resourceKey: string;
  readonly path: string;
  readonly name: string;
  readonly isInList: boolean;
  readonly before: Leaf | null;
  readonly after: Leaf | null;
  /** Ids of events, oldest first. */
  readonly recordedBy: readonly string[];
  readonly isSuccess: boolean | null;
  readonly isSure: boolean;
  /** Null where the events do not say both values. */
  readonly isUnchanged: boolean | null;
}

export interface RecordOfEvents {
  readonly properties: readonly Recorded[];
  /** Which objects each event is about, by id in small letters. */
  readonly touched: readonly { readonly eventId: string; readonly ids: ReadonlySet<string> }[];
  readonly more: number;
}

const propertiesMax = 2000;

/**
 * What the events say together, in the order of their times: of a property that several changed, the value before
 * the first and after the last.
 */
export function recordOf(events: readonly EffectEvent[]): RecordOfEvents {
  const properties = new Map<string, Recorded>();
  let more = 0;
  const ordered = [...events].sort(byTime);
  for (const event of ordered) {
    const read = recordedProperties(event.event);
    more += read.more;
    const inThisEvent = new Set<string>();
    for (const property of read.properties) {
      const parts = recordedLeaves(property);
      more += parts.more;
      for (const leaf of parts.leaves) {
        const one = recordedIn(event, leaf);
        const own = `${one.resourceKey}\n${one.path.toLowerCase()}`;
        // Named twice in one event, neither is the other's past.
        const key = inThisEvent.has(own) ? `${own}\n${event.eventId} ${inThisEvent.size}` : own;
        inThisEvent.add(own);
        const known = properties.get(key);
        if (!known && properties.size >= propertiesMax) more += 1;
        else properties.set(key, known ? joined(known, one) : one);
      }
    }
  }
  return { properties: [...properties.values()], touched: ordered.map(touchedBy), more };
}

function byTime(a: EffectEvent, b: EffectEvent): number {
  if (a.occurredAt !== b.occurredAt) return a.occurredAt < b.occurredAt ? -1 : 1;
  return a.position - b.position || (a.eventId < b.eventId ? -1 : 1);
}

function recordedIn(event: EffectEvent, leaf: ReturnType<typeof recordedLeaves>['leaves'][number]): Recorded {
  const { id, name, index } = leaf.resource;
  return {
    ...leaf,
    resourceKey: id?.toLowerCase() ?? name ?? `${event.eventId} ${index}`,
    recordedBy: [event.eventId],
    isSuccess: event.isSuccess,
    isSure: event.isSure,
    isUnchanged: isUnchanged(leaf.before, leaf.after),
  };
}

function joined(first: Recorded, last: Recorded): Recorded {
  const isSuccess = first.isSuccess === last.isSuccess ? first.isSuccess : null;
  return {
    ...last,
    before: first.before,
    recordedBy: [...new Set([...first.recordedBy, ...last.recordedBy])],
    isSuccess,
    isSure: first.isSure && last.isSure,
    isUnchanged: isUnchanged(first.before, last.after),
  };
}

function touchedBy(event: EffectEvent): RecordOfEvents['touched'][number] {
  const object = jsonOf(event.event);
  const exported = jsonOf(member(object, 'properties'));
  const ids = [
    ...listOf(member(object, 'resources')).map((one) => member(jsonOf(one), 'resourceId')),
    ...listOf(member(exported, 'TargetObjectIds')),
  ].map((id) => readId(id)?.toLowerCase());
  return { eventId: event.eventId, ids: new Set(ids.filter((id) => id !== undefined)) };
}
