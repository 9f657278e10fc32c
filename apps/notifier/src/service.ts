import { createLogger, isConnectionLost, News, openArchive } from '@countersign/database';
import { type Instant, readInstant, streamChannel } from '@countersign/domain';
import { setTimeout as sleep } from 'node:timers/promises';
import { type NotifierEnvironment } from './notifier-environment.ts';
import { beat } from './notifier.ts';

/** On which the API says that a route was set or a test asked for. */
const ownChannel = 'countersign_notifier';
/** Reminders come by the clock, not by news: half a minute late nobody minds. */
const beatMilliseconds = 30_000;
/** Findings are looked for when there is news, and after so many beats without, should it have been missed. */
const quietBeatsMax = 20;
/** However much is told of: not more often. */
const quietMilliseconds = 1000;

/** Tells people and other systems until the signal comes. */
export async function runService(
  { databaseUrl, dataDir, logLevel, publicUrl, channels }: NotifierEnvironment,
  signal: AbortSignal,
): Promise<void> {
  const log = createLogger({ app: 'notifier', level: logLevel });
  const archive = await openArchive({
    ...{ databaseUrl, dataDir, applicationName: 'countersign notifier', role: 'countersign_notifier' },
    // Four channels, a beat, and one that listens.
    poolSize: 6,
  });
  const news = new News(archive.dataSource, [streamChannel, ownChannel]);
  const desk = { dataSource: archive.dataSource, publicUrl, log, signal, now: clock, unmarked: new Map() };
  try {
    for (const warning of archive.warnings) log.warn(warning);
    if (process.connected) process.send?.({ type: 'ready' }, () => undefined);
    log.info('Telling.', { channels: channels.length });
    let [heard, quietBeats] = [true, 0];
    while (!signal.aborted) {
      await beat(desk, channels, heard || quietBeats >= quietBeatsMax).catch((error: unknown) => {
        if (signal.aborted) return;
        const code = isConnectionLost(error) ? 'database_lost' : 'beat_failed';
        log.error('Nothing could be told; it is tried again.', { code, error });
      });
      await sleep(quietMilliseconds, undefined, { signal }).catch(() => undefined);
      quietBeats = heard || quietBeats >= quietBeatsMax ? 0 : quietBeats + 1;
      heard = await news.wait(beatMilliseconds, signal);
    }
  } finally {
    await news.close();
    await archive.close();
  }
}

function clock(): Instant {
  return readInstant(new Date().toISOString()) as Instant;
}
