import { setTimeout as sleep } from 'node:timers/promises';

// Serialization failure, deadlock: Postgres rolled back one of two, and the same work can succeed next time.
const retryable = new Set(['40001', '40P01']);

/** Runs a whole transaction, and again if Postgres chose it as the victim of a conflict. */
export async function againAfterConflict<Result>(
  attemptsMax: number,
  transaction: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt >= attemptsMax || !retryable.has((error as { code?: string }).code ?? '')) throw error;
      await sleep(Math.random() * 20 * 2 ** attempt);
    }
  }
}
