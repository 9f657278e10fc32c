import { shorten } from '../clean-text.ts';
import { type Language } from './language.ts';
import { maskOf, maskText } from './mask-text.ts';
import { isSecretName, mentionsSecret } from './secret-names.ts';
import { type Leaf, type NotUnderstood, takeApart } from './take-apart.ts';

/** A value as it may be shown: secrets masked, cut to a bearable length, and saying both. */
export interface ShownValue {
  /** Null for an explicit null. */
  readonly text: string | null;
  /** Of the whole value, as it was sent. */
  readonly characters: number;
  readonly isCut: boolean;
  /** How many secrets are masked in it. */
  readonly secrets: number;
  readonly isDecoded: boolean;
  readonly language: Language | null;
}

const valueCharactersMax = 4000;
/** Of a text over several lines: a script, a profile. */
const textCharactersMax = 100_000;
const pathCharactersMax = 300;
/** Of all values together. */
const allCharactersMax = 1_000_000;
/** A secret that begins before the cut may be recognised by what comes behind it. */
const lookAhead = 8192;

/** Shows values until it has shown enough; from then on they are cut to nothing, and say so. */
export class Display {
  #left = allCharactersMax;

  value(leaf: Leaf): ShownValue {
    const { form, value, isSecret, isDecoded, language } = leaf;
    if (form === 'null') return { text: null, characters: 0, isCut: false, secrets: 0, isDecoded, language };
    const most = isDecoded || value.includes('\n') ? textCharactersMax : valueCharactersMax;
    const max = Math.min(most, this.#left);
    const masked = isSecret && value !== '' ? maskWhole(value) : maskLoose(value, max);
    return { ...this.#cut(masked, value.length, max), isDecoded, language };
  }

  notUnderstood({ text, isSecret }: NotUnderstood): ShownValue {
    const masked =
      text !== '' && (isSecret || mentionsSecret(text))
        ? maskWhole(text)
        : maskLoose(text, valueCharactersMax);
    return { ...this.#cut(masked, text.length, valueCharactersMax), isDecoded: false, language: null };
  }

  #cut(
    masked: { text: string; secrets: number; isCut: boolean },
    characters: number,
    max: number,
  ): Pick<ShownValue, 'text' | 'characters' | 'isCut' | 'secrets'> {
    const room = Math.min(max, this.#left);
    const text = room > 0 ? shorten(masked.text, room) : '';
    this.#left -= text.length;
    return { text, characters, isCut: masked.isCut || text !== masked.text, secrets: masked.secrets };
  }
}

function maskWhole(text: string): { text: string; secrets: number; isCut: boolean } {
  return { text: maskOf(text.length), secrets: 1, isCut: false };
}

/** What looks like JSON and was not opened may hold a secret under any of its names. */
function maskLoose(text: string, max: number): { text: string; secrets: number; isCut: boolean } {
  if (max <= 0) return { text: '', secrets: 0, isCut: text !== '' };
  if (/^\s*[[{]/.test(text) && mentionsSecret(text)) return maskWhole(text);
  const isCut = text.length > max + lookAhead;
  return { ...maskText(isCut ? text.slice(0, max + lookAhead) : text), isCut };
}

/** A path, which is made of names that somebody else chose. */
export function shownPath(path: string): string {
  return maskText(shorten(path, pathCharactersMax)).text;
}

/** A short text beside a value: an id, a name of a group. */
export function shownWord(text: string): string;
export function shownWord(text: string | null): string | null;
export function shownWord(text: string | null): string | null {
  return text === null ? null : maskText(shorten(text, pathCharactersMax)).text;
}

/**
 * A property of an audit event as one text, masked: what is taken apart and holds a secret anywhere is masked as a
 * whole, since its parts are no longer at hand.
 */
export function maskedProperty(property: string, value: string, isSecret: boolean): string {
  if (isSecret || isSecretName(property))
    return /^(?:|true|false)$/i.test(value) ? value : maskOf(value.length);
  const { leaves, notUnderstood, more } = takeApart(value, property);
  const [only] = leaves;
  const isPlain = leaves.length === 1 && only?.value === value && !only.isDecoded && !only.isSecret;
  if (isPlain) return new Display().value(only).secrets === 0 ? value : maskText(value).text;
  const display = new Display();
  const isOpen =
    more === 0 &&
    leaves.every((leaf) => display.value(leaf).secrets === 0) &&
    notUnderstood.every((one) => display.notUnderstood(one).secrets === 0);
  return isOpen ? value : maskOf(value.length);
}
