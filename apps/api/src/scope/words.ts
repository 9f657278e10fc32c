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
