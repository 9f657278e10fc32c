import { cleanId, cleanText, cleanWord } from '../clean-text.ts';
import { readInstant, type Instant } from '../instant.ts';

/** A JSON object whose members are nobody's promise. */
export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const nothing: Json = Object.freeze(Object.create(null) as Json);

/** The object at hand, or one without members. */
export function jsonOf(value: unknown): Json {
  return isJson(value) ? value : nothing;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * The first of the named members that is there, whatever its case. Exports write `AuditEventId`, Graph writes
 * `auditEventId`, and undeclared members come as `Upn` or `upn`. Own members only: a document with a member
 * called `constructor` must not answer with a function.
 */
export function member(object: Json, ...names: readonly string[]): unknown {
  for (const name of names) {
    if (Object.hasOwn(object, name) && object[name] != null) return object[name];
  }
  const wanted = names.map((name) => name.toLowerCase());
  for (const key of Object.keys(object)) {
    if (object[key] != null && wanted.includes(key.toLowerCase())) return object[key];
  }
  return undefined;
}

/** Intune writes the four letters and brackets `<null>` where a value is missing. */
function isAbsent(text: string): boolean {
  return text === '' || text === '<null>';
}

function scalar(value: unknown): string | null {
  if (typeof value === 'string') return isAbsent(value) ? null : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** A text of people: kept as written, up to one megabyte. Null if absent, empty or no scalar. */
export function readText(value: unknown): string | null {
  const text = scalar(value);
  return text === null ? null : cleanText(text);
}

/** An id, bounded so that it can be indexed. */
export function readId(value: unknown): string | null {
  const text = scalar(value);
  return text === null ? null : cleanId(text.trim()) || null;
}

/** A word out of an open list. */
export function readWord(value: unknown): string | null {
  const text = scalar(value);
  return text === null ? null : cleanWord(text.trim()) || null;
}

export function readTime(value: unknown): Instant | null {
  return readInstant(value);
}

/** `Microsoft.Management.Services.Api.MobileApp` and `#microsoft.graph.mobileApp` name the same as `MobileApp`. */
export function lastSegment(type: string | null): string | null {
  if (type === null) return null;
  const bare = type.replace(/[^\p{L}\p{N}]+$/u, '');
  const segment = bare.slice(Math.max(bare.lastIndexOf('.'), bare.lastIndexOf('#')) + 1).trim();
  return segment === '' ? type : segment;
}
