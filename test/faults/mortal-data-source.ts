// A pool of connections that dies at a chosen statement, as if the process had been killed there: that statement
// fails, before the server got it or after it was carried out, and so does everything after it.
import { type ArchiveRole, createDataSource } from '@countersign/database';
import type pg from 'pg';
import { type DataSource } from 'typeorm';

export interface Death {
  /** At which statement, from 1. */
  readonly at: number;
  readonly when: 'before' | 'after';
  /** Count only statements like this. */
  readonly of?: RegExp;
}

type Query = (...args: unknown[]) => unknown;

export class MortalDataSource {
  dataSource: DataSource;
  isDead = false;
  private counted = 0;
  private death: Death | undefined;

  private constructor(dataSource: DataSource) {
    this.dataSource = dataSource;
  }

  static async open(url: string, role: ArchiveRole): Promise<MortalDataSource> {
    const options = { applicationName: 'countersign mortal', role, poolSize: 4 };
    const mortal = new MortalDataSource(await createDataSource(url, options).initialize());
    const pool = (mortal.dataSource.driver as unknown as { master: pg.Pool }).master;
    pool.on('connect', (client) => mortal.watch(client));
    // The connection of `initialize` was made before anybody watched.
    await Promise.all(
      (pool as unknown as { _idle: { client: pg.PoolClient }[] })._idle.map(({ client }) =>
        mortal.watch(client),
      ),
    );
    return mortal;
  }

  arm(death: Death): void {
    this.death = death;
    this.counted = 0;
  }

  /** A new process: what was left of the old one is gone. */
  revive(): void {
    this.isDead = false;
    this.death = undefined;
  }

  private watch(client: pg.ClientBase): void {
    const query = client.query.bind(client) as Query;
    const cut = () =>
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    const mortalQuery: Query = (...args) => {
      if (this.isDead) cut();
      if (this.isDead || !this.diesAt(args[0])) return query(...args);
      this.isDead = true;
      const running = this.death?.when === 'after' ? query(...args) : undefined;
      if (!(running instanceof Promise)) {
        cut();
        return running ?? query(...args);
      }
      return running.then(() => {
        cut();
        throw new Error('killed after the statement');
      });
    };
    client.query = mortalQuery as typeof client.query;
  }

  private diesAt(statement: unknown): boolean {
    if (!this.death) return false;
    const text =
      typeof statement === 'string' ? statement : ((statement as { text?: string } | null)?.text ?? '');
    if (this.death.of && !this.death.of.test(text)) return false;
    this.counted += 1;
    return this.counted === this.death.at;
  }
}
