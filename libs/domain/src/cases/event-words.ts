import type { EventActor, EventRecord, Identity } from '../records/records.ts';
import { guidForm, keysOfId, keyToUuid } from '../normalise/key-to-uuid.ts';

/** Whether the event's result says success. Null if it says nothing. */
export function succeeded(event: EventRecord): boolean | null {
  return resultSucceeded(event.result);
}

/** Free text in practice: "Success", "Succeeded". */
export function resultSucceeded(result: string | null): boolean | null {
  return result === null ? null : /^succe/i.test(result);
}

/** Who acted. A person goes before the application through which the person works. */
export function identityOfActor(actor: EventActor): Identity {
  const isUser = actor.userId !== null || actor.upn !== null;
  return {
    kind: isUser ? 'user' : actor.appId !== null || actor.appName !== null ? 'application' : 'unknown',
    id: isUser ? actor.userId : actor.appId,
    name: isUser ? null : actor.appName,
    upn: actor.upn,
  };
}

/**
 * Whether an event was done by that identity. Ids decide where both sides have one: a person keeps the id when
 * renamed, and a name may pass to somebody else. For an application the shape of the id in requests is not
 * documented (application id or object id), so the name counts too.
 */
export function isActor(actor: EventActor, identity: Identity): boolean {
  if (identity.kind === 'application') {
    if (actor.userId !== null || actor.upn !== null) return false;
    return equalText(actor.appId, identity.id) || equalText(actor.appName, identity.name);
  }
  if (actor.userId !== null && identity.id !== null) return equalText(actor.userId, identity.id);
  return equalText(actor.upn, identity.upn);
}

/** Equal without regard to case; two unknowns are not equal. */
export function equalText(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a.toLowerCase() === b.toLowerCase();
}

/** A set of ids that an event may speak of, by their text or by the uuid under which keys are stored. */
export class IdSet {
  readonly #texts: ReadonlySet<string>;
  #uuids: ReadonlySet<string> | null = null;

  constructor(ids: readonly string[]) {
    this.#texts = new Set(ids.filter((id) => id !== '').flatMap(keysOfId));
  }

  /** Whether the event is found under one of the ids, as a resource or by a key. */
  isNamedBy(event: EventRecord): boolean {
    if (this.#texts.size === 0) return false;
    return (
      event.resources.some((resource) => resource.id !== null && this.hasAny(keysOfId(resource.id))) ||
      event.keys.some((key) => this.#hasKey(key))
    );
  }

  hasAny(ids: readonly string[]): boolean {
    return ids.some((id) => this.#texts.has(id));
  }

  /** Keys come as texts from the readers, as uuids from the database. Only an id that is no GUID differs. */
  #hasKey(key: string): boolean {
    if (this.#texts.has(key.toLowerCase())) return true;
    this.#uuids ??= new Set([...this.#texts].filter((id) => !guidForm.test(id)).map(keyToUuid));
    return this.#uuids.has(key);
  }
}
