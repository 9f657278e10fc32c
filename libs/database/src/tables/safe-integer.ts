/**
 * pg gives bigint as text, since it may not fit a JavaScript number. Our positions and counts do: 2^53 of
 * anything would fill every disk first.
 */
export const safeInteger = {
  from: (value: string | null): number | null => (value === null ? null : Number(value)),
  to: (value: number | null): number | null => value,
};
