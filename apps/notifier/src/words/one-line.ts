/**
 * Text of others for one line of a message: no line of its own, nothing that turns the direction of what follows or
 * cannot be seen, and not longer than a line.
 */
export function oneLine(text: string | null | undefined, max = 200): string {
  const plain = (text ?? '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cs}]/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim();
  const characters = [...plain];
  return characters.length <= max ? plain : `${characters.slice(0, max - 1).join('')}…`;
}
