import { isNoProject } from './no-project-keys.ts';
import { type Part, type TicketPattern, type TicketPatterns } from './ticket-patterns.ts';

const ticketsMax = 20;
/** Graph lets nobody write more than a thousand characters; files do. */
const charactersMax = 20_000;
const gapMax = 2;
const keyMin = 2;
const keyMax = 10;

export interface TicketTexts {
  /** What people wrote, the most telling first. */
  readonly texts: readonly (string | null)[];
  /** What the request is about: "retire NUE-4711" speaks of a device, and not of a ticket of a project NUE. */
  readonly resourceName: string | null;
}

/** The ids of change tickets in what people wrote: in capitals, each once, in the order they come in, at most 20. */
export function findTickets(patterns: TicketPatterns, { texts, resourceName }: TicketTexts): string[] {
  const found = new Set<string>();
  const about = (resourceName ?? '').toUpperCase();
  for (const text of texts) {
    for (const ticket of ticketsIn(patterns, (text ?? '').slice(0, charactersMax), about)) {
      found.add(ticket);
      if (found.size === ticketsMax) return [...found];
    }
  }
  return [...found];
}

function* ticketsIn(patterns: TicketPatterns, text: string, about: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const match = isOfWord(characterAt(text, at, -1)) ? null : longestAt(patterns.wanted, text, at);
    if (match !== null && !isUnwanted(patterns, match, about)) yield match.ticket;
    at = match?.end ?? at + 1;
  }
}

interface Match {
  readonly ticket: string;
  readonly end: number;
  readonly pattern: TicketPattern;
}

/** The longest; of equally long ones that of the pattern named first. */
function longestAt(patterns: readonly TicketPattern[], text: string, at: number): Match | null {
  let longest: Match | null = null;
  for (const pattern of patterns) {
    if (isWithinWord(pattern, text, at, -1)) continue;
    const match = matchAt(pattern, text, at);
    if (match === null || isWithinWord(pattern, text, match.end, 1)) continue;
    if (longest === null || match.end > longest.end) longest = { ...match, pattern };
  }
  return longest;
}

function isUnwanted({ unwanted }: TicketPatterns, { ticket, pattern }: Match, about: string): boolean {
  if (unwanted.some((one) => matchAt(one, ticket, 0)?.end === ticket.length)) return true;
  if (!pattern.isAnyProject) return false;
  // Numbers of tickets do not begin with 0, those of machines do.
  const [key = '', number = ''] = ticket.split('-');
  return isNoProject(key) || number.startsWith('0') || about.includes(ticket);
}

function matchAt(
  pattern: TicketPattern,
  text: string,
  start: number,
): { ticket: string; end: number } | null {
  let [at, ticket] = [start, ''];
  for (const part of pattern.parts) {
    const length = lengthOf(part, text, at);
    if (length === null) return null;
    if (part.kind !== 'gap') ticket += text.slice(at, at + length).toUpperCase();
    at += length;
  }
  return { ticket, end: at };
}

/** How much of the text a part takes; null if it is not there. */
function lengthOf(part: Part, text: string, at: number): number | null {
  switch (part.kind) {
    case 'exactly':
      return text.charAt(at).toUpperCase() === part.character ? 1 : null;
    case 'gap':
      return run(text, at, gapMax, isGap);
    case 'digits': {
      const length = run(text, at, part.max, isDigit);
      return length < part.min ? null : length;
    }
    case 'project': {
      const length = isCapital(text.charAt(at)) ? run(text, at, keyMax, isCapitalOrDigit) : 0;
      return length < keyMin ? null : length;
    }
  }
}

function run(text: string, from: number, max: number, fits: (character: string) => boolean): number {
  let length = 0;
  while (length < max && fits(text.charAt(from + length))) length += 1;
  return length;
}

const isDigit = (character: string) => character >= '0' && character <= '9';
const isCapital = (character: string) => character >= 'A' && character <= 'Z';
const isCapitalOrDigit = (character: string) => isCapital(character) || isDigit(character);
const isGap = (character: string) => character !== '' && ' \u00a0-#:_'.includes(character);

/** Whether the word goes on at the given side of a place in the text. */
function isWithinWord({ hasHyphen }: TicketPattern, text: string, place: number, side: -1 | 1): boolean {
  const beside = characterAt(text, place, side);
  if (isOfWord(beside)) return true;
  if (!hasHyphen || !['-', '_', '.'].includes(beside)) return false;
  const beyond = characterAt(text, place + side, side);
  // A full stop may end a sentence that nobody put a space behind; a number it divides.
  return beside === '.' ? isDigit(beyond) : isOfWord(beyond);
}

function characterAt(text: string, place: number, side: -1 | 1): string {
  if (side === 1) return String.fromCodePoint(text.codePointAt(place) ?? 0x20);
  const before = text.charAt(place - 1);
  return /[\uDC00-\uDFFF]/.test(before) ? text.slice(place - 2, place) : before;
}

function isOfWord(character: string): boolean {
  return /^[\p{L}\p{N}\p{M}]/u.test(character);
}
