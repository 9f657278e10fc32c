import { textUuid } from '../text-uuid.ts';

export const guidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const eachGuid = /(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])/gi;

/** "No id" in .NET. Two objects that both lack one are not the same object. */
export const nilGuid = '00000000-0000-0000-0000-000000000000';

/**
 * The uuid under which a key is stored: a GUID is its own, in lower case; any other text (masked ids,
 * compound ids, thumbprints, names) is hashed, without regard to case.
 */
export function keyToUuid(key: string): string {
  const folded = key.toLowerCase();
  return guidForm.test(folded) ? folded : textUuid(folded);
}

/** Every GUID in a text, in lower case, without the nil GUID. */
export function guidsIn(text: string): string[] {
  // Most values hold none; 36 characters is the shortest that can.
  if (text.length < 36) return [];
  return (text.match(eachGuid) ?? []).map((guid) => guid.toLowerCase()).filter((guid) => guid !== nilGuid);
}

/**
 * The keys of one id: the whole, and the parts of a compound `parent_child` that look like ids. Older events
 * write `<app>_0_0`, so a part must be longer than a counter.
 */
export function keysOfId(id: string): string[] {
  const whole = id.toLowerCase();
  if (whole === nilGuid) return [];
  if (!whole.includes('_')) return [whole];
  const parts = whole.split('_').filter((part) => part.length >= 8 && part !== nilGuid);
  return [whole, ...parts];
}

/** The key of something that has no id yet: its kind and name. */
export function nameKey(family: string, name: string): string {
  return `name:${family}:${name.trim().toLowerCase()}`;
}
