import { diffWordsWithSpace, structuredPatch } from 'diff';

/** A line of a unified difference, or a jump between two stretches of it. */
export interface DifferenceLine {
  readonly kind: 'same' | 'removed' | 'added' | 'jump';
  /** Its number in the text it stands in: the new one, or the old one if it was removed. */
  readonly number: number | null;
  readonly text: string;
}

export interface Word {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

// Both texts are somebody else's choice: a comparison that takes longer is given up.
const limits = { timeout: 300, maxEditLength: 4000 };

/** Null where the comparison takes too long, or the texts are the same. */
export function lineDifference(before: string, after: string): DifferenceLine[] | null {
  const patch = structuredPatch('', '', before, after, undefined, undefined, { context: 3, ...limits });
  if (!patch || patch.hunks.length === 0) return null;
  return patch.hunks.flatMap((hunk) => {
    let [oldLine, newLine] = [hunk.oldStart, hunk.newStart];
    const jump: DifferenceLine = { kind: 'jump', number: null, text: `from line ${hunk.newStart}` };
    const lines = hunk.lines.map((line): DifferenceLine => {
      const text = line.slice(1);
      if (line.startsWith('-')) return { kind: 'removed', number: oldLine++, text };
      if (line.startsWith('+')) return { kind: 'added', number: newLine++, text };
      // "\ No newline at end of file" is said by the comparison, not by the text.
      if (line.startsWith('\\')) return { kind: 'jump', number: null, text: text.trim() };
      oldLine += 1;
      return { kind: 'same', number: newLine++, text };
    });
    return hunk.newStart <= 1 ? lines : [jump, ...lines];
  });
}

/** Null where the comparison takes too long. */
export function wordDifference(before: string, after: string): Word[] | null {
  const changes = diffWordsWithSpace(before, after, limits);
  if (!changes) return null;
  return changes.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
}

/** The lines of a text, numbered. */
export function numberedLines(text: string): DifferenceLine[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line, index) => ({ kind: 'same', number: index + 1, text: line }));
}
