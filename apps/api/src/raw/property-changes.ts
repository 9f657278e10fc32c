import { type CaseFile } from '@countersign/contract';
import { maskedProperty, parseJson, recordedProperties, shorten } from '@countersign/domain';

export type PropertyChange = CaseFile['events'][number]['changes'][number];

const valueCharactersMax = 20_000;

/** The property changes of an archived audit event, secrets masked. Bounded: what is cut is in the raw text. */
export function readPropertyChanges(raw: string): PropertyChange[] {
  const parsed = parseJson(raw);
  if (!('value' in parsed)) return [];
  return recordedProperties(parsed.value).properties.map(({ resource, property, isSecret, ...sides }) => {
    const shown = (value: unknown) => shownText(property, value, isSecret);
    return { resource: resource.name, property, old: shown(sides.old), new: shown(sides.new) };
  });
}

function shownText(property: string, value: unknown, isSecret: boolean): string | null {
  if (value === null) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return shorten(maskedProperty(property, text, isSecret), valueCharactersMax);
}
