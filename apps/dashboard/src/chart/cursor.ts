/** The column an arrow, Home or End leads to; null for any other key. */
export function movedBy(key: string, at: number | null, count: number): number | null {
  if (count === 0) return null;
  const last = count - 1;
  switch (key) {
    case 'ArrowRight':
      return at === null ? 0 : Math.min(last, at + 1);
    case 'ArrowLeft':
      return at === null ? last : Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/** The columns between the cursor and where the selection began, in order. */
export function spanOf(at: number | null, anchor: number | null): { first: number; last: number } | null {
  if (at === null) return null;
  const other = anchor ?? at;
  return { first: Math.min(at, other), last: Math.max(at, other) };
}
