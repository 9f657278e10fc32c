import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource, createLogger } from '@countersign/database';
import { readInstant, type RouteSettings } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { aNoticeRoute } from '../libs/domain/test/notices.ts';
import { readChannels } from '../apps/notifier/src/channels/read-channels.ts';
import { beat } from '../apps/notifier/src/notifier.ts';
import { type ArchiveBuilder } from './archive-builder.ts';
import { type TestDatabase } from './database.ts';

/** A notifier as it runs, in its role, by a clock that a test sets. */
export class NotifierStage {
  readonly logged: string[] = [];
  now = '2026-10-05T09:00:00Z';
  #source: DataSource | undefined;
  #unmarked = new Map();

  constructor(
    private readonly database: TestDatabase,
    private readonly entries: () => readonly object[],
  ) {}

  /** One beat at a time. A process that was started anew remembers nothing. */
  async beat(at: string, { startsAnew = true } = {}): Promise<void> {
    this.now = at;
    if (startsAnew) await this.close();
    this.#source ??= await createDataSource(this.database.url, {
      ...{ role: 'countersign_notifier', applicationName: 'countersign notifier' },
    }).initialize();
    const log = createLogger({ app: 'notifier', write: (line) => void this.logged.push(line) });
    await beat(
      {
        ...{ dataSource: this.#source, log, signal: new AbortController().signal },
        ...{ publicUrl: 'https://countersign.example', unmarked: this.#unmarked },
        now: () => readInstant(this.now)!,
      },
      channelsOf(this.entries()),
    );
  }

  async close(): Promise<void> {
    await this.#source?.destroy();
    this.#source = undefined;
    this.#unmarked = new Map();
  }
}

/** Channels as their file names them. */
export function channelsOf(entries: readonly object[]) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-channels-'));
  const path = join(folder, 'channels.json');
  writeFileSync(path, JSON.stringify(entries));
  try {
    return readChannels(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Sets a route as if somebody had done so at that time; returns its id. */
export async function setRoute(
  archive: ArchiveBuilder,
  given: Partial<RouteSettings> & { readonly setAt?: string } = {},
): Promise<string> {
  const { settings, setAt } = aNoticeRoute(given);
  const routeId = randomUUID();
  await archive.query(
    `insert into notification_route (tenant_id, route_id, version, settings, is_ended, set_by, set_at)
     values ($1, $2, 1, $3, false, 'somebody', $4)`,
    [routeId, JSON.stringify(settings), setAt],
  );
  return routeId;
}
