import { type Leaf } from './take-apart.ts';

export const verdicts = ['as_asked', 'differs', 'spelling', 'unknown'] as const;
export type Verdict = (typeof verdicts)[number];

/** What a comparison found, and for an unknown why it found nothing. */
export interface Comparison {
  readonly verdict: Verdict;
  readonly why: string | null;
}

/**
 * Compares what was asked with what was recorded. Equal are texts that are equal, GUIDs whatever their case and
 * braces, `true` and `True`, and numbers of the same value. JSON was taken apart before, so the order of members
 * does not matter. "Differs" is said only of two values of the same kind that can be told apart for certain:
 * texts that differ in case or white space only are the other source's spelling, and what one of the two may have
 * cut, put in another order or written as another kind is unknown.
 */
export function compareValues(asked: Leaf, after: Leaf | null): Comparison {
  if (after === null || after.form === 'null' || after.value === '')
    return unknown('the event names no new value');
  if (asked.form === 'null' || asked.value === '')
    return unknown('asked to be empty; the event names a value');
  if (asked.value === after.value) return { verdict: 'as_asked', why: null };
  const [one, other] = [kindOf(asked.value), kindOf(after.value)];
  if (one !== other) return unknown('written as different kinds of value');
  if (one === 'date') return unknown('dates in different forms');
  if (one !== 'text') return judged(normal(asked.value, one) === normal(after.value, one), asked, after);
  if (folded(asked.value) === folded(after.value))
    return { verdict: 'spelling', why: 'the same but for upper and lower case or white space' };
  if (isBeginning(asked.value, after.value)) return unknown('one is the beginning of the other');
  return judged(false, asked, after);
}

function judged(isEqual: boolean, asked: Leaf, after: Leaf): Comparison {
  if (isEqual) return { verdict: 'as_asked', why: null };
  return asked.isInList || after.isInList
    ? unknown('an element of a list, whose order is not known')
    : { verdict: 'differs', why: null };
}

const unknown = (why: string): Comparison => ({ verdict: 'unknown', why });

type Kind = 'guid' | 'boolean' | 'number' | 'date' | 'text';

function kindOf(text: string): Kind {
  if (text.length > 60) return 'text';
  if (/^\{?[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\}?$/i.test(text)) return 'guid';
  if (/^(?:true|false)$/i.test(text)) return 'boolean';
  if (/^[+-]?\d{1,15}(?:\.\d{1,15})?$/.test(text)) return 'number';
  // 2026-08-09T18:29:00Z, and 8/9/2026 6:29:00 PM as events write it.
  if (/^\d{4}-\d\d-\d\d(?:[T ]|$)/.test(text) || /^\d{1,2}\/\d{1,2}\/\d{4}(?: |$)/.test(text)) return 'date';
  return 'text';
}

function normal(text: string, kind: Kind): string {
  if (kind === 'number') return String(Number(text));
  return text.toLowerCase().replace(/[{}]/g, '');
}

function folded(text: string): string {
  return text.toLowerCase().replace(/\s+/g, '');
}

/** An audit event may cut a long value. */
function isBeginning(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= 40 && long.startsWith(short.replace(/(?:\.\.\.|…)$/, ''));
}

/** Whether the event itself says that a property did not change; null where it does not say both. */
export function isUnchanged(before: Leaf | null, after: Leaf | null): boolean | null {
  if (before === null || after === null) return null;
  if (before.value === after.value) return true;
  if (after.value === '') return null;
  return compareValues(before, after).verdict === 'as_asked';
}
