import { cleanText, shorten } from '../clean-text.ts';
import type { Source } from '../vocabulary.ts';
import { type Expected, expectedShapes } from './expected-shapes.ts';
import { isJson, type Json } from './members.ts';

export const driftKinds = ['new-value', 'new-member', 'other-type', 'missing-member'] as const;
export type DriftKind = (typeof driftKinds)[number];

/** One way in which an object differs from what Graph sent when the readers were written. */
export interface Drift {
  readonly kind: DriftKind;
  /** Where: `status`, `resources[].modifiedProperties[].newValue`. At most 120 characters. */
  readonly path: string;
  /** The new word (at most 80 characters), or what kind of value stands there; `nothing` for a missing member. */
  readonly found: string;
  /** What kind of value was expected; null where none was. */
  readonly expected: string | null;
}

/** Of one object, so that a hostile one does not become a table of its own. */
const driftsMax = 30;
const itemsMax = 50;
const pathLength = 120;
const foundLength = 80;

/**
 * How an object of a source differs from its expected shape. Nothing is lost by it: unknown words are kept as they
 * are and unknown members are in the archived bytes; but the readers may understand less than there is. Pure; each
 * difference once.
 */
export function driftOf(source: Source, value: unknown): readonly Drift[] {
  const found: Drift[] = [];
  compare(expectedShapes[source], value, '', found);
  return found;
}

function compare(expected: Expected, value: unknown, path: string, found: Drift[]): void {
  if (value === null || value === undefined || expected.is === 'any') return;
  switch (expected.is) {
    case 'text':
      if (typeof value !== 'string') note(found, { kind: 'other-type', path, value, expected: 'text' });
      else if (expected.words) compareWords(expected.words, value, path, found);
      return;
    case 'list':
      if (!Array.isArray(value)) return note(found, { kind: 'other-type', path, value, expected: 'list' });
      compareItems(expected.of, value, `${path}[]`, found);
      return;
    case 'object':
      if (!isJson(value)) return note(found, { kind: 'other-type', path, value, expected: 'object' });
      compareMembers(expected, value, path, found);
  }
}

function compareItems(expected: Expected, items: readonly unknown[], path: string, found: Drift[]): void {
  for (let index = 0; index < items.length && index < itemsMax; index += 1)
    compare(expected, items[index], path, found);
}

function compareMembers(
  expected: Extract<Expected, { is: 'object' }>,
  object: Json,
  path: string,
  found: Drift[],
): void {
  for (const name of Object.keys(object)) {
    const member = expected.members.get(name);
    if (member !== undefined) {
      // Most members are texts, in masses of events: no path is put together for what is as it should be.
      const value = object[name];
      if (member.is === 'text' && member.words === undefined && typeof value === 'string') continue;
      compare(member, value, inside(path, name), found);
    } else if (!name.includes('@')) {
      // An annotation of OData (`@odata.type`, `approver@odata.context`) tells of the answer, not of the object.
      note(found, { kind: 'new-member', path: inside(path, name), value: object[name], expected: null });
    }
    if (found.length >= driftsMax) return;
  }
  for (const name of expected.required) {
    if (!Object.hasOwn(object, name))
      note(found, {
        kind: 'missing-member',
        path: inside(path, name),
        value: undefined,
        expected: expected.members.get(name)?.is ?? null,
      });
  }
}

function inside(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** A flags enumeration writes several words with commas; a number in digits is read by its place in the list. */
function compareWords(words: ReadonlySet<string>, value: string, path: string, found: Drift[]): void {
  if (words.has(value.toLowerCase())) return;
  for (const word of value.split(',').slice(0, itemsMax)) {
    const bare = word.trim();
    if (bare === '' || /^\d{1,3}$/.test(bare) || words.has(bare.toLowerCase())) continue;
    push(found, { kind: 'new-value', path, found: shorten(cleanText(bare), foundLength), expected: null });
  }
}

function note(
  found: Drift[],
  { kind, path, value, expected }: Omit<Drift, 'found'> & { readonly value: unknown },
): void {
  push(found, { kind, path: shorten(cleanText(path), pathLength), found: kindOf(value), expected });
}

function push(found: Drift[], drift: Drift): void {
  if (found.length >= driftsMax) return;
  const isKnown = found.some(
    (other) => other.kind === drift.kind && other.path === drift.path && other.found === drift.found,
  );
  if (!isKnown) found.push(drift);
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    default:
      return typeof value;
  }
}
