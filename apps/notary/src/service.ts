import { setTimeout as sleep } from 'node:timers/promises';
import { isConnectionLost, type Logger, News } from '@countersign/database';
import { type Anchor } from './anchors/anchor.ts';
import { Anchoring } from './anchoring.ts';
import { type NotaryConfig } from './config.ts';
import { type LogStore } from './log-store.ts';
import { onlyNotary } from './only-notary.ts';
import { NightlyVerification } from './nightly-verification.ts';
import { Notary } from './notary.ts';
import { openDesk } from './open-desk.ts';

/** On which the stages say that something is new. */
const channel = 'countersign';
/** However much is told of: not more often. */
const quietMilliseconds = 5000;

/** Signs on the beat until the signal comes. */
export async function runService(
  config: NotaryConfig,
  anchors: readonly Anchor[],
  signal: AbortSignal,
): Promise<void> {
  const { archive, desk } = await openDesk(config, anchors, signal);
  const notary = new Notary(desk);
  const anchoring = new Anchoring(desk);
  const nightly = new NightlyVerification({ ...desk, dataSource: archive.dataSource });
  const news = new News(archive.dataSource, [channel]);
  const { logger } = desk;
  try {
    if (process.connected) process.send?.({ type: 'ready' }, () => undefined);
    logger.info('Signing.', { everySeconds: config.intervalMilliseconds / 1000, anchors: anchors.length });
    await tellOfQuarantined(desk.store, logger).catch(() => undefined);
    await nightly.tellOfFailures().catch(() => undefined);
    while (!signal.aborted) {
      try {
        const beat = await onlyNotary(archive.dataSource, 'sign', () => notary.beat());
        const heads = beat?.signed.map(({ log: { tenantId }, head }) => ({ tenantId, head })) ?? [];
        anchoring.begin(heads, signal);
        nightly.begin(signal);
      } catch (error) {
        if (signal.aborted) break;
        const code = isConnectionLost(error) ? 'database_lost' : 'beat_failed';
        logger.error('Nothing could be signed; it is tried again.', { code, error });
      }
      const quiet = Math.min(quietMilliseconds, config.intervalMilliseconds);
      await sleep(quiet, undefined, { signal }).catch(() => undefined);
      await news.wait(config.intervalMilliseconds - quiet, signal);
    }
    await Promise.all([anchoring.settled(), nightly.settled()]);
  } finally {
    await news.close();
    await archive.close();
  }
}

/** A start must not make a quarantine quieter. */
async function tellOfQuarantined(store: LogStore, logger: Logger): Promise<void> {
  for (const tenantId of await store.tenants()) {
    const log = (await store.stored(tenantId))?.log;
    if (log?.status !== 'quarantined') continue;
    const { statusReason: reason, entraId: tenant, origin } = log;
    logger.error('A log is quarantined: nothing of it is signed until a person has decided.', {
      code: 'log_quarantined',
      tenant,
      origin,
      reason,
    });
  }
}
