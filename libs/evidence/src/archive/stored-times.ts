// Instants and days as COPY gives them, in Postgres' binary form: to have Postgres write them as text, by the object,
// cost more than all the hashing.

const epoch = Date.UTC(2000, 0, 1);
const [firstTime, lastTime] = [Date.parse('0001-01-01'), Date.parse('+010000-01-01')];

/**
 * Of microseconds since 2000, as a leaf and a page head write it. One that is finer than a millisecond, out of the four
 * digits of our era or infinite is given in words that none of them has: rounded, a change of microseconds would pass.
 */
export function instant(microseconds: bigint | null): string {
  const isCoarse = microseconds !== null && microseconds % 1000n === 0n;
  const text = isCoarse ? written(Number(microseconds / 1000n)) : null;
  return text ?? `${microseconds} µs since 2000`;
}

/** The same of days since 2000. */
export function day(days: number | null): string {
  const text = days === null ? null : written(days * 86_400_000);
  return text?.slice(0, 10) ?? `${days} days since 2000`;
}

/** Milliseconds since 2000. */
function written(milliseconds: number): string | null {
  const time = epoch + milliseconds;
  return time < firstTime || time >= lastTime ? null : new Date(time).toISOString();
}
