import {
  ConfigurationError,
  DatabaseUnusableError,
  EmbeddedPostgresError,
  LockHeldError,
} from '@countersign/database';

/** What to tell a person about an error that ended the program, and the exit code. */
export function explain(error: unknown): { text: string; exitCode: number } {
  if (error instanceof ConfigurationError) {
    return { text: error.problems.join('\n'), exitCode: 2 };
  }
  if (
    error instanceof DatabaseUnusableError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof LockHeldError ||
    error instanceof UsageError
  ) {
    return { text: error.message, exitCode: 2 };
  }
  // Not foreseen, so a fault of ours: whoever reports it needs all of it.
  return { text: error instanceof Error ? (error.stack ?? error.message) : String(error), exitCode: 1 };
}

/** The command line or the surroundings have to be changed. One line that says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
