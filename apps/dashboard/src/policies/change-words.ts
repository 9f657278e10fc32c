import type { ProtectedWrite } from '@countersign/contract';

type Event = ProtectedWrite['event'];

/** What was done, in the words of the event. */
export function activityText({ activity, activityType, operationType }: Event): string {
  return activity ?? activityType ?? operationType ?? 'activity not named';
}

/** To what: "VPN profile", "VPN profile +2", "object 1437946f…". */
export function objectText({ resources }: Event): string {
  const [first] = resources;
  if (!first) return 'object not named';
  const rest = resources.length - 1;
  const name = first.name && first.name !== '<null>' ? first.name : (first.id ?? 'object not named');
  return rest > 0 ? `${name} +${rest}` : name;
}

/** Who did it, and the value to filter by; an application only where it acted alone. */
export function actorOf({ event, appId }: Pick<ProtectedWrite, 'event' | 'appId'>): {
  readonly text: string;
  readonly id: string | null;
  readonly isApp: boolean;
} {
  const { actor } = event;
  if (appId !== null) return { text: actor.appName ?? appId, id: actor.appId ?? appId, isApp: true };
  const text = actor.upn ?? actor.userId ?? actor.type;
  return { text: text ?? 'nobody named', id: actor.userId, isApp: false };
}

/** The rest of the event, for those who look closer. */
export function eventFacts(event: Event): { readonly name: string; readonly value: string }[] {
  const { actor } = event;
  const through = actor.appName ?? actor.appId;
  const facts: [string, string | null][] = [
    ['Event', event.eventId],
    ['Activity type', event.activityType],
    ['Result', event.result],
    ['Component', event.component],
    ['Category', event.category],
    ['Actor', actor.upn ?? actor.userId],
    ['Application', through],
    ['Correlation', event.correlationId],
    ...event.resources.slice(0, 10).map(({ type, id }): [string, string | null] => [type ?? 'Object', id]),
  ];
  return facts.flatMap(([name, value]) => (value === null || value === '' ? [] : [{ name, value }]));
}
