/**
 * Maximal runs of things in the order of time: `lastOfFullWindow` says where a window that is full and begins at an
 * index ends (null: none does); two full windows that share something are one run.
 */
export function joinedWindows<Thing>(
  things: readonly Thing[],
  lastOfFullWindow: (from: number) => number | null,
): Thing[][] {
  const runs: { from: number; to: number }[] = [];
  for (let from = 0; from < things.length; from += 1) {
    const to = lastOfFullWindow(from);
    if (to === null) continue;
    const last = runs.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else runs.push({ from, to });
  }
  return runs.map(({ from, to }) => things.slice(from, to + 1));
}
