import { parseJson } from '../json.ts';
import { isJson, listOf, member, type Json } from '../normalise/members.ts';
import { base64CharactersMax, bytesOfBase64, holdsPrivateKey, textOfBytes } from './base64.ts';
import { type Language, languageOf } from './language.ts';
import { hasSecretType, isIdentification, namesSecret } from './named-values.ts';
import { isSecretName } from './secret-names.ts';

/** One value at the end of a path, not yet masked: it must not leave this folder as it is. */
export interface Leaf {
  readonly path: string;
  /** The last segment of the path in small letters, without its place in a list. */
  readonly name: string;
  readonly isInList: boolean;
  readonly form: 'text' | 'number' | 'boolean' | 'null' | 'empty';
  readonly value: string;
  readonly isSecret: boolean;
  /** It was base64 in the source. */
  readonly isDecoded: boolean;
  readonly language: Language | null;
}

/** Something that could not be taken apart, as it was sent. */
export interface NotUnderstood {
  readonly path: string;
  readonly reason: string;
  readonly text: string;
  readonly isSecret: boolean;
}

export interface Parts {
  readonly leaves: readonly Leaf[];
  readonly notUnderstood: readonly NotUnderstood[];
  /** Values that were left out of `leaves`, at least: an element of a list that was not entered counts as one. */
  readonly more: number;
}

const depthMax = 40;
const leavesMax = 2000;
const layersMax = 4;
const textInTextCharactersMax = 2_000_000;
/** Shorter base64 may be a word by chance; this long, it cannot decode to text by chance. */
const certainBase64Characters = 40;

interface Place {
  readonly path: string;
  readonly depth: number;
  /** How many texts were opened on the way here. */
  readonly layers: number;
  readonly isSecret: boolean;
  readonly holder: Json | null;
}

/**
 * Every value with its path, JSON inside texts and base64 of texts opened. Total on any JSON, and bounded: what is
 * too deep is told as not understood, what is too much is counted.
 */
export function takeApart(value: unknown, path: string): Parts {
  const taker = new Taker();
  taker.take(value, { path, depth: 0, layers: 0, isSecret: isSecretName(lastSegment(path)), holder: null });
  return taker;
}

class Taker implements Parts {
  readonly leaves: Leaf[] = [];
  readonly notUnderstood: NotUnderstood[] = [];
  more = 0;

  take(value: unknown, at: Place): void {
    if (this.#isFull()) this.more += 1;
    else if (typeof value === 'string') this.#takeText(value, at);
    else if (typeof value !== 'object' || value === null) {
      const form =
        value === null || value === undefined ? 'null' : typeof value === 'boolean' ? 'boolean' : 'number';
      this.#add(at, form, form === 'null' ? '' : String(value));
    } else if (at.depth >= depthMax) this.#fail(at, `nested deeper than ${depthMax} levels`, '');
    else if (Array.isArray(value)) this.#takeList(value, at);
    else this.#takeObject(value as Json, at);
  }

  #isFull(): boolean {
    return this.leaves.length + this.notUnderstood.length >= leavesMax;
  }

  #takeList(list: readonly unknown[], at: Place): void {
    if (list.length === 0) this.#add(at, 'empty', '[]');
    for (let index = 0; index < list.length; index += 1) {
      if (this.#isFull()) {
        this.more += list.length - index;
        return;
      }
      this.take(list[index], { ...at, path: `${at.path}[${index}]`, depth: at.depth + 1, holder: null });
    }
  }

  #takeObject(object: Json, at: Place): void {
    const keys = Object.keys(object);
    if (keys.length === 0) this.#add(at, 'empty', '{}');
    const isNamed = namesSecret(object) || hasSecretType(object);
    for (const [index, key] of keys.entries()) {
      if (this.#isFull()) {
        this.more += keys.length - index;
        return;
      }
      const isSecret = !isIdentification(key) && (at.isSecret || isNamed || isSecretName(key));
      const path = at.path === '' ? key : `${at.path}.${key}`;
      this.take(object[key], { ...at, path, depth: at.depth + 1, isSecret, holder: object });
    }
  }

  #takeText(text: string, at: Place): void {
    if (at.layers < layersMax && text.length <= textInTextCharactersMax) {
      const inner = /^\s*[[{]/.test(text) ? parseJson(text) : null;
      if (inner && 'value' in inner) return this.#enter(inner.value, at);
    }
    const isScript = /scriptcontent$/i.test(lastSegment(at.path));
    if (isScript || text.length >= certainBase64Characters) {
      const bytes = text === '' ? null : bytesOfBase64(text);
      const decoded = bytes && textOfBytes(bytes);
      if (decoded) return this.#takeDecoded(decoded, at);
      if (bytes && holdsPrivateKey(bytes)) return this.#add({ ...at, isSecret: true }, 'text', text);
      if (isScript && text !== '') return this.#fail(at, whyNotDecoded(text, bytes), text);
    }
    this.#add(at, 'text', text);
  }

  #takeDecoded(text: string, at: Place): void {
    const inner = at.layers < layersMax && /^\s*[[{]/.test(text) ? parseJson(text) : null;
    if (inner && 'value' in inner) this.#enter(inner.value, at);
    else this.#add(at, 'text', text, true);
  }

  #enter(value: unknown, at: Place): void {
    this.take(value, { ...at, layers: at.layers + 1, depth: at.depth + 1 });
  }

  #add(at: Place, form: Leaf['form'], value: string, isDecoded = false): void {
    const segment = lastSegment(at.path);
    this.leaves.push({
      path: at.path,
      name: segment.replace(/\[\d*\]$/, '').toLowerCase(),
      isInList: /\[\d*\]$/.test(segment),
      form,
      value,
      isSecret: at.isSecret && form !== 'boolean' && form !== 'null' && form !== 'empty',
      isDecoded,
      language: form === 'text' ? languageOf(value, segment, at.holder) : null,
    });
  }

  #fail(at: Place, reason: string, text: string): void {
    this.notUnderstood.push({ path: at.path, reason, text, isSecret: at.isSecret });
  }
}

function whyNotDecoded(text: string, bytes: Uint8Array | null): string {
  if (bytes) return `base64 of ${bytes.length} bytes that are no text`;
  return text.length > base64CharactersMax
    ? `longer than ${base64CharactersMax} characters`
    : 'not valid base64';
}

/** A name may contain a dot, as `@odata.type` does; then its end is taken, which is what names it. */
export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The object that a text is, or why it is none. */
export function openText(text: string): { readonly value: unknown } | { readonly problem: string } {
  if (text.length > 20_000_000) return { problem: 'longer than 20,000,000 characters' };
  const parsed = parseJson(text);
  if ('value' in parsed) return parsed;
  const bytes = bytesOfBase64(text);
  const decoded = bytes && textOfBytes(bytes);
  if (!decoded) return parsed;
  const inner = parseJson(decoded);
  return 'value' in inner && isJson(inner.value) ? inner : parsed;
}

/** A list, or the list inside an object, as bulk actions wrap it. */
export function itemsOf(value: unknown): readonly unknown[] {
  const wrapped = isJson(value) ? (member(value, 'value', 'devices') ?? value) : value;
  return Array.isArray(wrapped) ? listOf(wrapped) : value == null ? [] : [value];
}
