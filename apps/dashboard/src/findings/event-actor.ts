import type { EventRow } from '@countersign/contract';

/** Who wrote an event, and the id by which there is more about them. */
export function actorOf({ actor }: Pick<EventRow, 'actor'>): { id: string | null; text: string } {
  if (actor.userId !== null || actor.upn !== null) {
    return { id: actor.userId, text: actor.upn ?? actor.userId ?? '' };
  }
  return { id: actor.appId, text: actor.appName ?? actor.appId ?? 'nobody named' };
}
