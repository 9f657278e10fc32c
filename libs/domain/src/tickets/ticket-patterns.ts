/**
 * How the ids of change tickets look, in a language small enough that no text can hold up its matcher: a pattern is
 * read once from left to right and never goes back, so matching costs the length of the text.
 *
 * - `#` one digit; `#+` one or more, so `#####+` is five or more, twelve at most
 * - `@+` a project key as Jira has them: two to ten capital letters and digits, a letter first
 * - `~` nothing, or a space, hyphen, colon, `#` or underscore (two at most) that is no part of the id
 * - letters (in any case), digits, `-` and `_` stand for themselves
 * - `!` in front: what looks like this is no ticket
 */
export interface TicketPatterns {
  /** What the tickets of a case are a function of, besides its texts: they are found again when it changes. */
  readonly rule: string;
  readonly wanted: readonly TicketPattern[];
  readonly unwanted: readonly TicketPattern[];
}

export interface TicketPattern {
  readonly parts: readonly Part[];
  /** A hyphen beside the id would make it part of something longer: ABC-12-3 is no ABC-12. */
  readonly hasHyphen: boolean;
  /** Any project: much that is no ticket looks like it. */
  readonly isAnyProject: boolean;
}

export type Part =
  | { readonly kind: 'digits'; readonly min: number; readonly max: number }
  | { readonly kind: 'project' }
  | { readonly kind: 'gap' }
  | { readonly kind: 'exactly'; readonly character: string };

export const ticketDigitsMax = 12;
const patternsMax = 50;
const charactersMax = 40;
/** Raised with what is found, so that an archive is searched again after an upgrade. */
const matcherVersion = 1;

/** ServiceNow's records of a change and what leads to one, and any project of Jira or a program like it. */
export const usualTicketPatterns =
  'CHG~#####+, INC~#####+, RITM~#####+, REQ~#####+, PRB~#####+, SCTASK~#####+, CTASK~#####+, @+-#+';

/** Reads a list of patterns with commas between them; `none` looks for nothing. Throws a RangeError fit for a person. */
export function readTicketPatterns(text: string): TicketPatterns {
  const texts = text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const given = texts.length === 1 && texts[0]?.toLowerCase() === 'none' ? [] : texts;
  if (given.length > patternsMax) throw new RangeError(`there are more than ${patternsMax} patterns`);
  const patterns = given.map((one, index) => {
    const isUnwanted = one.startsWith('!');
    return { isUnwanted, pattern: readNumbered(isUnwanted ? one.slice(1) : one, index + 1) };
  });
  return {
    rule: JSON.stringify([matcherVersion, ...given]),
    wanted: patterns.flatMap(({ isUnwanted, pattern }) => (isUnwanted ? [] : [pattern])),
    unwanted: patterns.flatMap(({ isUnwanted, pattern }) => (isUnwanted ? [pattern] : [])),
  };
}

/** The patterns of a rule, as they were written. */
export function patternsOfRule(rule: string): string[] {
  return (JSON.parse(rule) as unknown[]).slice(1).map(String);
}

/** Values of a configuration are never printed, so a pattern is named by its place. */
function readNumbered(text: string, place: number): TicketPattern {
  try {
    return readPattern(text);
  } catch (error) {
    throw new RangeError(`pattern ${place} ${(error as Error).message}`, { cause: error });
  }
}

function readPattern(text: string): TicketPattern {
  if (text.length > charactersMax) throw new RangeError('is too long');
  const parts: Part[] = [];
  for (let at = 0; at < text.length;) {
    const [part, length] = readPart(text, at);
    parts.push(part);
    at += length;
  }
  const letters = parts.filter(isLetters).length;
  const digits = parts.reduce((sum, part) => sum + (part.kind === 'digits' ? part.min : 0), 0);
  if (digits === 0) throw new RangeError('has no # for a digit');
  if (letters === 0 && digits < 5)
    throw new RangeError('would take any number: it needs a letter or five digits');
  parts.forEach((part, index) => {
    const next = parts[index + 1];
    if (!isTellable(part, parts[index - 1], next))
      throw new RangeError('does not say where a part of it ends');
  });
  return {
    parts,
    hasHyphen: parts.some((part) => part.kind === 'exactly' && part.character === '-'),
    isAnyProject: parts.some((part) => part.kind === 'project'),
  };
}

function readPart(text: string, at: number): [Part, number] {
  const character = text.charAt(at);
  if (character === '~') return [{ kind: 'gap' }, 1];
  if (character === '@') {
    if (text.charAt(at + 1) !== '+') throw new RangeError('has an @ without a +');
    return [{ kind: 'project' }, 2];
  }
  if (character === '#') {
    const count = (/^#+/.exec(text.slice(at)) as RegExpExecArray)[0].length;
    const isOpen = text.charAt(at + count) === '+';
    if (count > ticketDigitsMax) throw new RangeError(`asks for more than ${ticketDigitsMax} digits`);
    return [{ kind: 'digits', min: count, max: isOpen ? ticketDigitsMax : count }, count + Number(isOpen)];
  }
  if (!/[A-Za-z0-9_-]/.test(character)) throw new RangeError('may hold letters, digits, - _ # #+ @+ ~ only');
  return [{ kind: 'exactly', character: character.toUpperCase() }, 1];
}

function isLetters(part: Part): boolean {
  return part.kind === 'project' || (part.kind === 'exactly' && /[A-Z]/.test(part.character));
}

/** Whatever takes as much as it can must not be able to take what comes next. */
function isTellable(part: Part, before: Part | undefined, next: Part | undefined): boolean {
  if (part.kind === 'exactly') return true;
  const nextCharacter = next?.kind === 'exactly' ? next.character : '';
  if (part.kind === 'gap')
    return before !== undefined && next !== undefined && next.kind !== 'gap' && !/[-_]/.test(nextCharacter);
  const isDigit = next?.kind === 'digits' || /\d/.test(nextCharacter);
  if (part.kind === 'project') return !isDigit && next?.kind !== 'project' && !/[A-Z]/.test(nextCharacter);
  return !isDigit;
}
