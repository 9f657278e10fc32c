/** `1 request`, `2 requests`, `1,234 requests`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${nounFor(count, noun)}`;
}

/** The noun alone, where the number stands apart. */
export function nounFor(count: number, noun: string): string {
  return count === 1 ? noun : `${noun}s`;
}
