import { setTimeout as sleep } from 'node:timers/promises';
import { type Archive } from '@countersign/database';
import { delayBeforeRestart } from './managed-process.ts';

export interface DatabaseKeeper {
  say(text: string): void;
  giveUp(exitCode: number): void;
}

const checkIntervalMilliseconds = 500;

/**
 * Starts the embedded Postgres again if it dies. The programs that use it wait and reconnect by themselves.
 * Returns what ends the watch.
 */
export function keepDatabaseRunning(archive: Archive, keeper: DatabaseKeeper): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const restarts: number[] = [];

  const watch = async (): Promise<void> => {
    for (;;) {
      await sleep(checkIntervalMilliseconds, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        if (!(await archive.revive())) continue;
        keeper.say('Postgres had ended unexpectedly. It is running again.');
      } catch (error) {
        keeper.say(`Postgres has ended and does not start: ${(error as Error).message}`);
      }
      if (delayBeforeRestart(restarts, Date.now()) !== undefined) continue;
      keeper.say('Postgres does not stay up. Stopping; its log is in the data directory.');
      return keeper.giveUp(1);
    }
  };
  const watched = archive.embedded ? watch() : Promise.resolve();
  return () => {
    stopping.abort();
    return watched;
  };
}
