/** JSON nested deeper than this is not looked into: JSON.stringify and jsonb overflow their stacks long after. */
export const maxJsonDepth = 200;

export type ParsedJson = { readonly value: unknown } | { readonly problem: string };

/**
 * Parses JSON that somebody else wrote. Never throws. Of a member that is named twice JSON.parse keeps the last
 * and other readers the first, so such a text says nothing that could be proved, and is a problem. A `__proto__` key becomes an ordinary own member, as
 * JSON.parse makes it; it stays inert as long as nobody merges the result with Object.assign.
 */
export function parseJson(text: string): ParsedJson {
  if (isTooDeep(text)) return { problem: `nested deeper than ${maxJsonDepth} levels` };
  try {
    const value = JSON.parse(text) as unknown;
    if (membersWritten(text) !== membersRead(value)) return { problem: 'names a member twice' };
    return { value };
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: 'not valid JSON' };
    throw error;
  }
}

function isTooDeep(text: string): boolean {
  // With so few opening brackets, in strings or not, no text can be too deep; nearly every object ends here.
  if (occurrences(text, '{', maxJsonDepth) + occurrences(text, '[', maxJsonDepth) <= maxJsonDepth)
    return false;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x22) index = endOfString(text, index);
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > maxJsonDepth) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}

/** Member names of valid JSON: the strings that a colon follows. */
function membersWritten(text: string): number {
  let count = 0;
  for (let start = text.indexOf('"'); start !== -1;) {
    let next = text.indexOf('"', start + 1);
    while (text.charCodeAt(next - 1) === 0x5c && isEscaped(text, next)) next = text.indexOf('"', next + 1);
    next += 1;
    let code = text.charCodeAt(next);
    while (code <= 0x20) code = text.charCodeAt((next += 1));
    if (code === 0x3a) count += 1;
    start = text.indexOf('"', next);
  }
  return count;
}

/** No deeper than maxJsonDepth. */
function membersRead(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) for (const one of value) count += membersRead(one);
  // JSON.parse makes own members only, and for-in takes them without a list of them.
  else for (const name in value) count += 1 + membersRead((value as Record<string, unknown>)[name]);
  return count;
}

function occurrences(text: string, mark: string, max: number): number {
  let count = 0;
  for (let at = text.indexOf(mark); at !== -1 && count <= max; at = text.indexOf(mark, at + 1)) count += 1;
  return count;
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
