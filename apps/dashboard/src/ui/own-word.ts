/** The word for a value that came from outside; never one that every object has, such as "constructor". */
export function ownWord<T>(words: Readonly<Record<string, T>>, value: string): T | undefined {
  return Object.hasOwn(words, value) ? words[value] : undefined;
}
