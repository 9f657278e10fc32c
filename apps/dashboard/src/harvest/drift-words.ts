import type { Drift } from '@countersign/contract';
import { sourceName } from './source-words.ts';

/** What is different, in a few words; the place and the found word are set apart by the page. */
export function driftText({ kind, expected, found }: Pick<Drift, 'kind' | 'expected' | 'found'>): string {
  switch (kind) {
    case 'new-value':
      return found === 'unknownFutureValue' ? 'a value that Graph keeps back' : 'a new value';
    case 'new-member':
      return `a new member (${found})`;
    case 'other-type':
      return `${expected ?? 'something else'} was expected, ${found} came`;
    case 'missing-member':
      return 'missing altogether';
    case 'more':
      return 'more differences than are told apart';
  }
}

export function driftPlace({ source, path }: Pick<Drift, 'source' | 'path'>): string {
  return path === '' ? sourceName(source) : `${sourceName(source)} · ${path}`;
}
