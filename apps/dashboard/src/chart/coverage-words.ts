import type { CoverageState, Volume } from '@countersign/contract';
import { clockText, dayText } from '../time/time-text.ts';

export type NotComplete = Exclude<CoverageState, 'complete'>;

/** For a legend. */
export const coverageNames: Readonly<Record<NotComplete, string>> = {
  gap: 'gap in reading',
  partial: 'not completely read',
  before: 'before our time',
};

/** The states that occur, the worst first, for a legend that names no more than there is. */
export function statesIn(columns: readonly { readonly coverage: CoverageState }[]): NotComplete[] {
  const there = new Set(columns.map(({ coverage }) => coverage));
  return (['gap', 'partial', 'before'] as const).filter((state) => there.has(state));
}

/** What of a bucket is missing and why, for a voice, a tooltip and a table; null if nothing is. */
export function missingText(
  bucket: Pick<Volume['buckets'][number], 'from' | 'to' | 'coverage'>,
  gaps: Volume['gaps'],
  zone: string,
): string | null {
  switch (bucket.coverage) {
    case 'complete':
      return null;
    case 'before':
      return 'begins before our time';
    case 'partial':
      return 'not completely read';
    case 'gap': {
      const [first, ...more] = gaps.filter(({ from, to }) => from < bucket.to && to > bucket.from);
      const rest = more.length > 0 ? ` and ${more.length} more` : '';
      return first ? `gap in reading ${spanText(first, zone)}${rest}` : 'gap in reading';
    }
  }
}

/** "Thu 25 Sep 08:00 – Sat 1 Nov 10:30" */
export function spanText({ from, to }: { readonly from: string; readonly to: string }, zone: string): string {
  const moment = (at: string) => `${dayText(at, zone)} ${clockText(at, zone)}`;
  return `${moment(from)} – ${moment(to)}`;
}
