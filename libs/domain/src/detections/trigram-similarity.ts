/** The groups of three characters of a text, as a set: two blanks before, one behind, as Postgres counts them. */
export function trigramsOf(text: string): ReadonlySet<string> {
  const characters = [...`  ${text} `];
  return new Set(characters.slice(0, -2).map((_, nth) => characters.slice(nth, nth + 3).join('')));
}

/** What two texts have in common, of all that either has: 0 to 1. */
export function similarityOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [less, more] = a.size <= b.size ? [a, b] : [b, a];
  let common = 0;
  for (const one of less) if (more.has(one)) common += 1;
  return common / (a.size + b.size - common);
}
