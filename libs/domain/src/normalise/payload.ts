import { parseJson } from '../json.ts';
import { isJson, listOf, member, readId, readText, type Json } from './members.ts';

/** A request may carry a list without end; this many targets are looked at. */
const maxTargets = 1000;

/** What the payload members of a request say about its targets. */
export interface PayloadTargets {
  readonly count: number;
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly actions: readonly string[];
}

/**
 * Reads `payload` and `displayPayload`. They arrive as JSON inside a string or as the object or array itself,
 * with one member per device for device actions. Assignments in it are left out: a group is the target of
 * many changes and would tie this request to all of them.
 */
export function readPayload(request: Json): PayloadTargets {
  const shown = itemsOf(member(request, 'displayPayload'));
  const intended = itemsOf(member(request, 'payload'));
  const items = [...shown, ...intended].slice(0, 2 * maxTargets);
  return {
    count: Math.max(1, shown.length, intended.length),
    ids: texts(items, (item) => [
      member(item, 'deviceId', 'managedDeviceId', 'intuneDeviceId'),
      member(item, 'id'),
      member(item, 'azureADDeviceId', 'azureActiveDirectoryDeviceId'),
    ]),
    names: texts(items, (item) => [member(item, 'deviceName', 'displayName', 'name')]),
    actions: texts(items, (item) => [member(item, 'actionName')]),
  };
}

function itemsOf(value: unknown): Json[] {
  const parsed = typeof value === 'string' ? parseText(value) : value;
  const wrapped = isJson(parsed) ? (member(parsed, 'value', 'devices') ?? parsed) : parsed;
  const items = Array.isArray(wrapped) ? listOf(wrapped) : [parsed];
  return items.filter(isJson);
}

function parseText(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const parsed = parseJson(text);
  return 'value' in parsed ? parsed.value : undefined;
}

function texts(items: readonly Json[], pick: (item: Json) => readonly unknown[]): string[] {
  const found = items.flatMap((item) => pick(item).map((value) => readId(value) ?? readText(value)));
  return [...new Set(found.filter((text) => text !== null))];
}
