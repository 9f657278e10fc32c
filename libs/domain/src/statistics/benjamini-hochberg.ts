/**
 * Benjamini and Hochberg's correction for many tests, in the order given: of all that stay below some limit, no more
 * than that share is chance.
 */
export function benjaminiHochberg(chances: readonly number[]): number[] {
  const order = chances.map((_, index) => index).sort((a, b) => (chances[b] ?? 0) - (chances[a] ?? 0));
  const adjusted = new Array<number>(chances.length).fill(1);
  let least = 1;
  order.forEach((index, fromLargest) => {
    const rank = chances.length - fromLargest;
    least = Math.min(least, ((chances[index] as number) * chances.length) / rank);
    adjusted[index] = least;
  });
  return adjusted;
}
