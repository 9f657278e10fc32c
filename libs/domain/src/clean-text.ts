import { textUuid } from './text-uuid.ts';
import { unitBytes, utf8Length } from './utf8.ts';

/** What Postgres refuses in text and jsonb: NUL, and surrogates without their partner. */
const refused = /[\0\p{Surrogate}]/u;
const eachRefused = /[\0\p{Surrogate}]/gu;

/** A projected text is cut here; the archived bytes stay whole. */
export const maxTextBytes = 1024 * 1024;

/** Ids stand in database indexes, whose entries are limited to about 2,700 bytes. */
const maxIdLength = 500;
const maxWordLength = 300;

/**
 * The text as it may be stored: NUL becomes the visible mark U+2400, a lone surrogate U+FFFD, and text beyond
 * one megabyte is cut with a visible note. Everything else stays as it is, direction marks included: the page
 * that shows it decides about those.
 */
export function cleanText(text: string): string {
  const clean = refused.test(text)
    ? text.replace(eachRefused, (mark) => (mark === '\0' ? '\u2400' : '\ufffd'))
    : text;
  // Three bytes are the most that one UTF-16 unit can need.
  return clean.length * 3 <= maxTextBytes ? clean : cutToBytes(clean);
}

function cutToBytes(text: string): string {
  const total = utf8Length(text);
  if (total <= maxTextBytes) return text;
  const note = ` [cut here: ${total} bytes in the archive]`;
  let end = 0;
  for (let bytes = 0; bytes <= maxTextBytes - note.length - 4; end += 1)
    bytes += unitBytes(text.charCodeAt(end));
  return cutAt(text, end) + note;
}

/** An id, short enough to be indexed: a longer one keeps its beginning and gets a hash of the whole, so that two do not become one. */
export function cleanId(text: string): string {
  const clean = cleanText(text);
  return clean.length <= maxIdLength ? clean : `${cutAt(clean, 200)}…${textUuid(clean)}`;
}

/** A word of a list (category, status, type): cut where no real one reaches. */
export function cleanWord(text: string): string {
  return shorten(cleanText(text), maxWordLength);
}

/** The text, cut to `length` UTF-16 units with a visible mark. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${cutAt(text, length - 1)}…`;
}

/** Never between the two halves of one character: the rest would be a lone surrogate. */
function cutAt(text: string, length: number): string {
  const code = text.charCodeAt(length - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? length - 1 : length);
}

/** For a terminal: a text from outside begins no line of its own there and does not move the cursor. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ');
}
