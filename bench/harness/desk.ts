import { createLogger } from '@countersign/database';
import type { DataSource } from 'typeorm';
import { OwnHeads } from '../../apps/notary/src/heads/own-heads.ts';
import { Keyring } from '../../apps/notary/src/keys/keyring.ts';
import { LogStore } from '../../apps/notary/src/log-store.ts';
import type { Desk } from '../../apps/notary/src/sign/sign-log.ts';

/** What a notary works with. */
export function aDesk(dataSource: DataSource, dataDir: string): Desk {
  return {
    store: new LogStore(dataSource),
    keyring: new Keyring(dataDir),
    ownHeads: new OwnHeads(dataDir),
    anchors: [],
    logger: createLogger({ app: 'bench', level: 'error' }),
    now: () => new Date(),
    signal: new AbortController().signal,
    stepPositions: 2 ** 18,
  };
}
