/** The values of one statement, in the order of their `$n`. SQL text never holds anything that came from outside. */
export class Values {
  readonly list: unknown[] = [];

  /** Remembers the value and returns its placeholder. */
  add(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }
}
