import { ConfigurationError, DatabaseUnusableError, EmbeddedPostgresError } from '@countersign/database';

/** A command line that cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Runs a program to its end, says in clear lines why it failed, and gives the exit code. */
export async function exitCodeOf(work: () => Promise<number>, signal: AbortSignal): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) return 130;
    if (
      error instanceof ConfigurationError ||
      error instanceof UsageError ||
      error instanceof DatabaseUnusableError
    ) {
      say(error.message);
      return 2;
    }
    if (error instanceof EmbeddedPostgresError) {
      say(error.message);
      return 1;
    }
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 1;
  }
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
