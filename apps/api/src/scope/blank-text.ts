/** Whether nobody wrote anything: a text is blank if it is missing or made of blanks, in lists, filters and numbers alike. */
export function isBlank(expression: string): string {
  return `btrim(coalesce(${expression}, ''), E' \\t\\r\\n') = ''`;
}

export function isWritten(expression: string): string {
  return `btrim(coalesce(${expression}, ''), E' \\t\\r\\n') <> ''`;
}
