import { type EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DataSource } from 'typeorm';

interface Patience {
  /** Milliseconds. */
  readonly atLeast: number;
  readonly atMost: number;
  readonly signal: AbortSignal;
}

/** The channel of the stages' NOTIFY. */
const channel = 'countersign';

/**
 * Waits until the ingester tells of something new, at most until the next beat. Only to be early: whatever goes
 * wrong with listening, the beat comes. Ends at once, without an error, when the signal comes.
 */
export async function waitForNews(
  dataSource: DataSource,
  { atLeast, atMost, signal }: Patience,
): Promise<void> {
  const end = Date.now() + atMost;
  const rest = async (milliseconds: number) => {
    await sleep(Math.max(0, milliseconds), undefined, { signal }).catch(() => undefined);
  };
  await rest(atLeast);
  if (signal.aborted) return;
  const runner = dataSource.createQueryRunner();
  try {
    const client = (await runner.connect()) as EventEmitter;
    await runner.query(`listen ${channel}`);
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(Math.max(1, end - Date.now()))]);
    await once(client, 'notification', { signal: timeout }).catch(() => undefined);
    await runner.query(`unlisten ${channel}`);
  } catch {
    await rest(end - Date.now());
  } finally {
    await runner.release();
  }
}
