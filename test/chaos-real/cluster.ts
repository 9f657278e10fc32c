// A Postgres of its own, durable as in production, that can be killed, restarted and starved.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EmbeddedPostgres,
  isConnectionLost,
  migrate,
  prepareRoles,
  programAddresses,
  type ProgramAddresses,
  startEmbeddedPostgres,
} from '@countersign/database';
import pg from 'pg';

const template = 'chaos_template';
const endSignals = ['SIGINT', 'SIGTERM'] as const;
/** A server that crashed replays its log first, and machines may be busy. */
const patienceMilliseconds = 120_000;

export interface ClusterOptions {
  readonly dataDir?: string;
  readonly durable?: boolean;
}

export class Cluster {
  readonly #folder: string;
  readonly #dataDir: string;
  /** The server has a process group of its own and would outlive whoever is told to end. */
  readonly #leave = () => {
    // At once, since somebody else may be listening for the same signal, and end the process sooner.
    if (isAlive(this.#server.pid)) process.kill(this.#server.pid, 'SIGINT');
    void this.end().finally(() => process.exit(130));
  };
  #server: EmbeddedPostgres;
  #addresses: ProgramAddresses | undefined;

  private constructor(folder: string, dataDir: string, server: EmbeddedPostgres) {
    this.#folder = folder;
    this.#dataDir = dataDir;
    this.#server = server;
    for (const signal of endSignals) process.once(signal, this.#leave);
  }

  /**
   * Started, with a migrated template. `dataDir`: where the data are to lie, if not in a temporary folder. Not
   * `durable` is faster, and does for whoever only kills programs.
   */
  static async start({ dataDir, durable = true }: ClusterOptions = {}): Promise<Cluster> {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-chaos-'));
    const data = dataDir ?? join(folder, 'data');
    const server = await startEmbeddedPostgres({ dataDir: data, durable });
    const cluster = new Cluster(folder, data, server);
    try {
      await cluster.query('postgres', `create database ${template}`);
      await migrate(cluster.urlOf(template));
      cluster.#addresses = await programAddresses(cluster.urlOf(template), folder);
      await cluster.query('postgres', `alter database ${template} with is_template true`);
      return cluster;
    } catch (error) {
      await cluster.end();
      throw error;
    }
  }

  get pid(): number {
    return this.#server.pid;
  }

  /** As the administrator. */
  urlOf(database: string): string {
    const url = new URL(this.#server.url);
    url.pathname = `/${database}`;
    return url.href;
  }

  /** As a program logs in: with a login that is a member of its role and of nothing else. */
  addressOf(database: string, role: 'countersign_ingester' | 'countersign_notary'): string {
    const url = new URL((this.#addresses as ProgramAddresses).of(role));
    url.pathname = `/${database}`;
    return url.href;
  }

  /** A database of its own, empty or as another one is now. Nobody may be connected to that. */
  async create(database: string, like = template): Promise<void> {
    await this.query('postgres', `create database ${database} template ${like}`);
    // What is granted on a database is not copied with it.
    await this.#with(database, (client) => prepareRoles(client));
  }

  async rename(database: string, name: string): Promise<void> {
    await this.query('postgres', `alter database ${database} rename to ${name}`);
  }

  async drop(database: string): Promise<void> {
    await this.query('postgres', `drop database if exists ${database} with (force)`);
  }

  /** As the administrator, and again if the connection is lost. */
  async query<Row extends pg.QueryResultRow = Record<string, unknown>>(
    database: string,
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    const until = Date.now() + patienceMilliseconds;
    for (;;) {
      try {
        return await this.#with(database, async (client) => (await client.query<Row>(sql, [...values])).rows);
      } catch (error) {
        if (!isConnectionLost(error) || Date.now() > until) throw error;
        await sleep(100);
      }
    }
  }

  /** The same once; throws when there is nobody to ask. */
  async #with<Result>(database: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const client = new pg.Client({ connectionString: this.urlOf(database) });
    client.on('error', () => undefined); // reported by the query that it interrupts
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Without a checkpoint, as after a crash: what was committed has to come back from the log. */
  async crash(): Promise<void> {
    process.kill(this.#server.pid, 'SIGQUIT');
    await this.untilDown();
  }

  async untilDown(): Promise<void> {
    const until = Date.now() + patienceMilliseconds;
    while (isAlive(this.#server.pid)) {
      if (Date.now() > until) throw new Error('Postgres does not end.');
      await sleep(20);
    }
  }

  /** Where it was before. */
  async startAgain(): Promise<void> {
    this.#server = await startEmbeddedPostgres({ dataDir: this.#dataDir, port: this.#server.port });
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }

  async end(): Promise<void> {
    for (const signal of endSignals) process.off(signal, this.#leave);
    if (isAlive(this.#server.pid)) await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
