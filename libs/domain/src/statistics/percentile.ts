/**
 * The value below which this share (0 to 1) of the values lies, between two of them in proportion (R's type 7). Null
 * of nothing.
 */
export function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const place = Math.min(1, Math.max(0, share)) * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
  return below + (above - below) * (place - Math.floor(place));
}

/** What most of the values lie between: by default, all but one in twenty at each end. Null of nothing. */
export function bandOf(values: readonly number[], outside = 0.05): { low: number; high: number } | null {
  const [low, high] = [percentile(values, outside), percentile(values, 1 - outside)];
  return low === null || high === null ? null : { low, high };
}
