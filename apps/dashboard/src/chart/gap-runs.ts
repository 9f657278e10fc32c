/** Neighbouring buckets that were not completely read, as one stretch: shares of the width of the plot. */
export function gapRuns(
  columns: readonly { readonly complete: boolean }[],
): readonly { readonly left: number; readonly width: number }[] {
  const runs: { left: number; width: number }[] = [];
  const share = 1 / Math.max(1, columns.length);
  columns.forEach((column, index) => {
    if (column.complete) return;
    const last = runs.at(-1);
    if (last && columns[index - 1]?.complete === false) last.width += share;
    else runs.push({ left: index * share, width: share });
  });
  return runs;
}
