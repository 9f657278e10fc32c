/** JSON nested deeper than this is not looked into: JSON.stringify and jsonb overflow their stacks long after. */
export const maxJsonDepth = 200;

export type ParsedJson =
  | {
      readonly value: unknown;
      /** An object had the same key twice; the last one is in `value`, both are in the archived bytes. */
      readonly hasDuplicateKeys: boolean;
    }
  | { readonly problem: string };

/**
 * Parses JSON that somebody else wrote. Never throws. A `__proto__` key becomes an ordinary own member, as
 * JSON.parse makes it; it stays inert as long as nobody merges the result with Object.assign.
 */
export function parseJson(text: string): ParsedJson {
  const shape = scan(text);
  if (shape.depth > maxJsonDepth) return { problem: `nested deeper than ${maxJsonDepth} levels` };
  try {
    const value: unknown = JSON.parse(text);
    return { value, hasDuplicateKeys: countMembers(value) < shape.members };
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: 'not valid JSON' };
    throw error;
  }
}

/** Depth and number of members as the text has them: outside of strings, every colon belongs to one member. */
function scan(text: string): { depth: number; members: number } {
  let depth = 0;
  let deepest = 0;
  let members = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x22) index = endOfString(text, index);
    else if (code === 0x3a) members += 1;
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, (depth += 1));
    else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return { depth: deepest, members };
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, index: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(index - 1 - slashes) === 0x5c) slashes += 1;
  return slashes % 2 === 1;
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countMembers(item), 0);
  const members = Object.values(value);
  return members.reduce<number>((sum, item) => sum + countMembers(item), members.length);
}
