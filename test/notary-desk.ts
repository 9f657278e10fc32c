// A notary on the test's database, with a data directory of its own: what signs an archive in a test is what signs it
// in production.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource, createLogger } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { Anchoring } from '../apps/notary/src/anchoring.ts';
import { OwnHeads } from '../apps/notary/src/heads/own-heads.ts';
import { Keyring } from '../apps/notary/src/keys/keyring.ts';
import { LogStore } from '../apps/notary/src/log-store.ts';
import { Notary } from '../apps/notary/src/notary.ts';
import { type Desk } from '../apps/notary/src/sign/sign-log.ts';
import { type TestDatabase } from './database.ts';

export interface NotaryDesk {
  /** As the notary sees the database: by its role. */
  readonly dataSource: DataSource;
  readonly dataDir: string;
  readonly desk: Desk;
  /** What it logged. */
  readonly lines: Record<string, unknown>[];
  /** Signs whatever is new, in every log, and puts the heads to the anchors. */
  sign(): Promise<void>;
  end(): Promise<void>;
}

/** What a notary that was just started on a data directory works with, and what it logs. */
export function aDesk(
  dataSource: DataSource,
  dataDir: string,
  change: Partial<Desk> = {},
): Pick<NotaryDesk, 'desk' | 'lines'> {
  const lines: Record<string, unknown>[] = [];
  const desk: Desk = {
    store: new LogStore(dataSource),
    keyring: new Keyring(dataDir),
    ownHeads: new OwnHeads(dataDir),
    anchors: [],
    logger: createLogger({ app: 'notary', write: (line) => lines.push(JSON.parse(line)) }),
    now: () => new Date('2026-10-09T00:00:00Z'),
    signal: new AbortController().signal,
    stepPositions: 1000,
    ...change,
  };
  return { desk, lines };
}

export async function aNotaryDesk(database: TestDatabase, change: Partial<Desk> = {}): Promise<NotaryDesk> {
  const dataSource = await createDataSource(database.url, { role: 'countersign_notary' }).initialize();
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-notary-'));
  const { desk, lines } = aDesk(dataSource, dataDir, change);
  const notary = new Notary(desk);
  const anchoring = new Anchoring(desk);
  return {
    dataSource,
    dataDir,
    desk,
    lines,
    async sign() {
      const { signed, quarantined } = await notary.beat();
      if (quarantined > 0) throw new Error(`A log was quarantined: ${JSON.stringify(lines.at(-1))}`);
      const heads = signed.map(({ log: { tenantId }, head }) => ({ tenantId, head }));
      await anchoring.round(heads, desk.signal);
    },
    async end() {
      await dataSource.destroy();
      rmSync(dataDir, { recursive: true });
    },
  };
}
