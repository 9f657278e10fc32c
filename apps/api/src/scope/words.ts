/** The words of a free text; what stands in double quotes is one. At most 20, so that no question costs too much. */
export function readWords(text: string): string[] {
  const words = [...text.matchAll(/"([^"]*)"|([^\s"]+)/g)].map((match) =>
    (match[1] ?? match[2] ?? '').trim(),
  );
  return words.filter((word) => word !== '').slice(0, 20);
}

/** A pattern for `ilike` that finds the text anywhere and takes no character of it for a wildcard. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/**
 * Hides a condition over free text from the planner's guess. Postgres takes such a match for rare, so it would
 * read and sort a whole range to find the newest hundred; taken for common, it walks the index of the order and
 * stops. A rare word costs the same either way: every row has to be looked at.
 */
export function unestimated(condition: string): string {
  return `case when ${condition} then true else false end`;
}
