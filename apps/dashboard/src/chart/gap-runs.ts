import type { CoverageState } from '@countersign/contract';
import type { NotComplete } from './coverage-words.ts';

export interface CoverageColumn {
  readonly from: string;
  readonly to: string;
  readonly coverage: CoverageState;
}

/** A stretch of the plot, as shares of its width. */
export interface Run {
  readonly left: number;
  readonly width: number;
  readonly state: NotComplete;
}

/** Neighbouring columns that are incomplete for the same reason, as one stretch, so that no seam looks like a limit. */
export function coverageRuns(columns: readonly Pick<CoverageColumn, 'coverage'>[]): readonly Run[] {
  const runs: { left: number; width: number; state: NotComplete }[] = [];
  const share = 1 / Math.max(1, columns.length);
  columns.forEach(({ coverage }, index) => {
    if (coverage === 'complete') return;
    const last = runs.at(-1);
    if (last?.state === coverage && columns[index - 1]?.coverage === coverage) last.width += share;
    else runs.push({ left: index * share, width: share, state: coverage });
  });
  return runs;
}

/** Where exactly the gaps lie on an axis whose columns are equally wide, however long each of them is. */
export function gapStretches(
  columns: readonly Pick<CoverageColumn, 'from' | 'to'>[],
  gaps: readonly { readonly from: string; readonly to: string }[],
): readonly Run[] {
  return gaps.flatMap(({ from, to }) => {
    const [left, right] = [shareOf(columns, from), shareOf(columns, to)];
    return right > left ? [{ left, width: right - left, state: 'gap' as const }] : [];
  });
}

function shareOf(columns: readonly Pick<CoverageColumn, 'from' | 'to'>[], at: string): number {
  const index = columns.findIndex(({ to }) => Date.parse(at) < Date.parse(to));
  const column = columns[index];
  if (!column) return columns.length === 0 ? 0 : 1;
  const [from, to] = [Date.parse(column.from), Date.parse(column.to)];
  const within = Math.max(0, (Date.parse(at) - from) / Math.max(1, to - from));
  return (index + within) / columns.length;
}
