import { type Archive, createLogger, openArchive } from '@countersign/database';
import { type Anchor } from './anchors/anchor.ts';
import { type NotaryConfig } from './config.ts';
import { OwnHeads } from './heads/own-heads.ts';
import { Keyring } from './keys/keyring.ts';
import { LogStore } from './log-store.ts';
import { type Desk } from './sign/sign-log.ts';

export interface OpenDesk {
  readonly archive: Archive;
  readonly desk: Desk;
}

/** About a minute of checking: what a kill can cost of the first signing of a large archive. */
const stepPositions = 2 ** 18;

/** Opens all that signing needs. Whoever calls this closes the archive. */
export async function openDesk(
  config: NotaryConfig,
  anchors: readonly Anchor[],
  signal: AbortSignal,
): Promise<OpenDesk> {
  const { databaseUrl, dataDir, logLevel } = config;
  const archive = await openArchive({
    databaseUrl,
    dataDir,
    applicationName: 'countersign notary',
    role: 'countersign_notary',
    // A beat, its lock, a round of anchoring, the nightly verification and its lock, and one that listens.
    poolSize: 6,
  });
  const desk = {
    store: new LogStore(archive.dataSource),
    keyring: new Keyring(dataDir),
    ownHeads: new OwnHeads(dataDir),
    anchors,
    logger: createLogger({ app: 'notary', level: logLevel }),
    now: () => new Date(),
    signal,
    stepPositions,
  };
  return { archive, desk };
}
