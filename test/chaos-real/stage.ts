// Everything a history plays on: a cluster's database, a simulated tenant over HTTP, and the programs of the product.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { coreSources } from '@countersign/domain';
import { type Simulator, startSimulator } from '../../apps/graph-simulator/src/index.ts';
import { type ArchivedTenant, type Finding } from './check-archive.ts';
import { HeadMonitor } from './check-log.ts';
import { type Cluster } from './cluster.ts';
import { KeptProgram } from './kept-program.ts';
import { MovingClock } from './moving-clock.ts';
import { PostgresProxy } from './postgres-proxy.ts';
import { type Schedule, type Who } from './schedule.ts';
import { Shown } from './shown.ts';

/** When histories begin: a working day, in the past of no partition. */
export const beginning = Date.parse('2026-11-04T10:00:00Z');
/** Generous: machines may be busy, and what never comes must still be told. */
const patienceMilliseconds = 600_000;
const pollMilliseconds = 150;

export interface StageOptions {
  readonly cluster: Cluster;
  readonly schedule: Schedule;
  /** Files of `preload` for every program. */
  readonly preload?: readonly string[];
}

/** Waiting came to nothing. */
export class Impatience extends Error {
  override readonly name = 'Impatience';
}

export class Stage {
  readonly cluster: Cluster;
  readonly database: string;
  readonly clock: MovingClock;
  readonly simulator: Simulator;
  readonly shown: Shown;
  readonly monitor = new HeadMonitor();
  readonly programs: ReadonlyMap<Who, KeptProgram>;
  readonly dataDir: string;
  readonly findings: Finding[] = [];
  /** Found something: the rest need not be played. */
  readonly found = new AbortController();

  private constructor(
    parts: Pick<Stage, 'cluster' | 'database' | 'clock' | 'simulator' | 'shown' | 'programs' | 'dataDir'>,
  ) {
    this.cluster = parts.cluster;
    this.database = parts.database;
    this.clock = parts.clock;
    this.simulator = parts.simulator;
    this.shown = parts.shown;
    this.programs = parts.programs;
    this.dataDir = parts.dataDir;
  }

  static async build({ cluster, schedule, preload = [] }: StageOptions): Promise<Stage> {
    const { seed, replicas, pageSizes } = schedule;
    const database = `history_${seed}`;
    await cluster.drop(database);
    await cluster.create(database);
    const clock = new MovingClock(beginning);
    const shown = new Shown();
    const simulator = await startSimulator({
      seed,
      scenario: 'young',
      clock,
      pageSizes,
      throttle: false,
      onAnswer: shown.add,
    });
    const dataDir = mkdtempSync(join(tmpdir(), 'countersign-chaos-data-'));
    const programs = new Map<Who, KeptProgram>();
    const who: readonly Who[] = replicas === 2 ? ['a', 'b', 'notary'] : ['a', 'notary'];
    for (const name of who) {
      const isNotary = name === 'notary';
      const role = isNotary ? 'countersign_notary' : 'countersign_ingester';
      const proxy = await PostgresProxy.open(cluster.addressOf(database, role));
      const environment = {
        ...simulator.environment,
        DATABASE_URL: proxy.url,
        COUNTERSIGN_DEMO: '1',
        COUNTERSIGN_DATA_DIR: dataDir,
        COUNTERSIGN_HARVEST_INTERVAL: '1s',
        COUNTERSIGN_NOTARY_INTERVAL: '1s',
      };
      const file = `apps/${isNotary ? 'notary' : 'ingester'}/dist/main.js`;
      programs.set(name, new KeptProgram({ file, environment, clock, preload }, proxy));
    }
    return new Stage({ cluster, database, clock, simulator, shown, programs, dataDir });
  }

  of(who: Who): KeptProgram {
    return this.programs.get(who) as KeptProgram;
  }

  get all(): readonly KeptProgram[] {
    return [...this.programs.values()];
  }

  find(code: string, what: string): void {
    this.findings.push({ code, what });
    this.found.abort();
  }

  query<Row extends Record<string, unknown>>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.cluster.query<Row>(this.database, sql, values);
  }

  async tenant(): Promise<ArchivedTenant | undefined> {
    const [row] = await this.query<{ tenantId: number; entraId: string }>(
      'select tenant_id as "tenantId", entra_id as "entraId" from tenant',
    );
    return row;
  }

  /** Signed positions of positions there are. */
  async signed(): Promise<{ signed: number; size: number }> {
    await this.monitor.look(this.cluster, this.database);
    const [row] = await this.query<{ signed: number; size: number }>(
      `select coalesce((select max(size)::int from checkpoint), 0) as signed,
              coalesce((select size::int from archive_head), 0) as size`,
    );
    return row as { signed: number; size: number };
  }

  /** Until it is so, or something was found wrong already. Throws an Impatience when it never becomes so. */
  async until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
    const end = Date.now() + patienceMilliseconds;
    while (!this.found.signal.aborted && !(await isSo())) {
      if (Date.now() > end) throw new Impatience(`In vain: ${what}.`);
      await sleep(pollMilliseconds);
    }
  }

  /** Until the first harvest is done, and a head of it is signed. */
  async settle(): Promise<void> {
    await this.until('the first harvest', async () => {
      const sql = 'select from harvest_state where last_complete_at is not null and source = any($1)';
      const read = await this.query(sql, [[...coreSources]]);
      return read.length === coreSources.length && (await this.signed()).signed > 0;
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((program) => program.killForGood()));
    await Promise.all(this.all.map(({ proxy }) => proxy.close()));
    await this.simulator.close();
    rmSync(this.dataDir, { recursive: true, force: true });
    await this.cluster.drop(this.database);
  }
}
