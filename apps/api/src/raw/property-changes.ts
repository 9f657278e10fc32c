import { parseJson } from '@countersign/domain';
import { type CaseFile } from '@countersign/contract';

export type PropertyChange = CaseFile['events'][number]['changes'][number];

const changesMax = 500;
const valueCharactersMax = 20_000;

type Json = Readonly<Record<string, unknown>>;

/**
 * The property changes of an archived audit event, in Graph's spelling (resources[].modifiedProperties) or that
 * of an Azure Monitor export (properties.Targets[].ModifiedProperties). Bounded: what is cut is in the raw text.
 */
export function readPropertyChanges(raw: string): PropertyChange[] {
  const parsed = parseJson(raw);
  if (!('value' in parsed)) return [];
  const event = jsonOf(parsed.value);
  const exported = propertiesOf(event);
  return [
    ...listOf(event['resources']).flatMap((resource) =>
      changesOf(jsonOf(resource), 'displayName', 'modifiedProperties'),
    ),
    ...listOf(exported['Targets']).flatMap((target) =>
      changesOf(jsonOf(target), 'Name', 'ModifiedProperties'),
    ),
  ].slice(0, changesMax);
}

function changesOf(resource: Json, name: string, properties: string): PropertyChange[] {
  return listOf(resource[properties])
    .slice(0, changesMax)
    .map((one) => {
      const change = jsonOf(one);
      return {
        resource: textOf(resource[name]),
        property: textOf(change['displayName'] ?? change['Name']) ?? '',
        old: textOf(change['oldValue'] ?? change['Old']),
        new: textOf(change['newValue'] ?? change['New']),
      };
    });
}

/** The Log Analytics table keeps the properties as a text. */
function propertiesOf(event: Json): Json {
  const properties = event['properties'] ?? event['Properties'];
  if (typeof properties !== 'string') return jsonOf(properties);
  const parsed = parseJson(properties);
  return 'value' in parsed ? jsonOf(parsed.value) : {};
}

function jsonOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Both sources write "no value" as a text too. */
function textOf(value: unknown): string | null {
  if (value == null || value === '<null>') return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= valueCharactersMax ? text : `${text.slice(0, valueCharactersMax)}…`;
}
