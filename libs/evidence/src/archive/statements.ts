import { type CopiedRows, copyOut } from '@countersign/database';
import { type Queryable } from './queryable.ts';

/**
 * One connection for several readers, who ask while others wait for their answers: one statement at a time, in the
 * order they were asked. Once a statement has failed, its transaction is lost, and whoever asks next is told why,
 * instead of Postgres' "current transaction is aborted".
 */
export class Statements implements Queryable {
  readonly #db: Queryable;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(db: Queryable) {
    this.#db = db;
  }

  static of(db: Queryable): Statements {
    return db instanceof Statements ? db : new Statements(db);
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as Queryable declares it
  query(sql: string, parameters?: unknown[]): Promise<any> {
    return this.#next(() => this.#db.query(sql, parameters));
  }

  /** See copyOut, which says what a SELECT may have in it. */
  copyOut(select: string): Promise<CopiedRows> {
    const db = this.#db;
    return this.#next(() => db.copyOut?.(select) ?? copyOut(db as Parameters<typeof copyOut>[0], select));
  }

  #next<Result>(ask: () => Promise<Result>): Promise<Result> {
    const answer = this.#last.then(ask);
    this.#last = answer;
    // Whoever asked is told; the queue itself has nobody to tell.
    answer.catch(() => undefined);
    return answer;
  }
}
