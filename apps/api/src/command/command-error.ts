/** Wrong usage: one line that says what to do, exit code 2. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
