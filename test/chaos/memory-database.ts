import { type CopyTarget, type CopyValue } from '@countersign/database';
import { type CoveragePeriod, type Pauses, type Source } from '@countersign/domain';
import { type Head, type SweepToInsert } from '../../apps/ingester/src/archive/archive-store.ts';
import { twinKey } from '../../apps/ingester/src/archive/find-known.ts';
import { type StageCursor } from '../../apps/ingester/src/queries/stage-cursor.ts';

// As much of Postgres as the ingester's decisions can tell from Postgres: transactions that are there or not,
// rows only one transaction can lock, unique keys, sessions that hold a lock and lose it.

export interface ObservationRow {
  readonly month: string;
  readonly content_hash: Buffer;
  readonly position: number;
  readonly source: Source;
  readonly object_id: string | null;
  readonly page_id: number;
  readonly body_offset: number;
  readonly body_length: number;
}

export interface PageRow {
  readonly received_at: Date;
  readonly page_id: number;
  readonly sweep_id: string;
  readonly page_number: number;
  readonly source: Source;
  readonly asked: string;
  readonly status: number;
  readonly request_id: string | null;
  readonly source_date: string | null;
  readonly items: number;
  readonly first_position: number;
  readonly new_items: number;
  readonly sha256: Buffer;
  readonly salt: Buffer;
  readonly commitment: Buffer;
  readonly ids_sha256: Buffer;
  readonly salts: Buffer;
  readonly body: Buffer | null;
  readonly known_positions: readonly number[];
  readonly known_offsets: readonly number[];
  readonly same_as_page_id: number | null;
}

export interface LeafRunRow {
  readonly first_position: number;
  readonly leaves: number;
  readonly hashes: Buffer;
}

export interface ControlRow {
  readonly kind: 'gap' | 'accepted';
  readonly position: number;
  readonly key: string;
  readonly at: string;
  readonly body: string;
}

export interface StateRow {
  state: 'reading' | 'throttled' | 'failing' | 'idle';
  message: string | null;
  nextStep: string | null;
  throttledUntil: Date | null;
  lastAttemptAt: Date;
}

/** One content of a request or policy, and what the reads say of it. Instants. */
export interface VersionRow {
  readonly source: 'approval-requests' | 'access-policies';
  readonly position: number;
  readonly objectId: string;
  /** Null for a policy. */
  readonly lastModifiedAt: string | null;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly sightings: number;
  readonly goneAt: string | null;
}

/** Lost with a connection; whether a commit was done nobody can tell by it. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly code = '57P01';

  constructor() {
    super('Connection terminated unexpectedly');
  }
}

export function postgresError(code: string, table?: string): Error {
  return Object.assign(new Error(`Postgres said ${code}`), { code, table });
}

/** Whoever holds a transaction or a session; when it dies, what it holds is given back. */
export interface Holder {
  readonly isDead: boolean;
  /** Of the turn it took last. */
  epoch: number;
}

export class RowLock {
  #holder: Transaction | undefined;
  #waiting: { readonly by: Transaction; readonly go: () => void }[] = [];

  acquire(by: Transaction): Promise<void> {
    if (this.#holder === undefined || this.#holder === by) {
      this.#take(by);
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push({ by, go: resolve }));
  }

  release(by: Transaction): void {
    this.#waiting = this.#waiting.filter((one) => one.by !== by);
    if (this.#holder !== by) return;
    this.#holder = undefined;
    const next = this.#waiting.shift();
    if (!next) return;
    this.#take(next.by);
    next.go();
  }

  #take(by: Transaction): void {
    this.#holder = by;
    by.locks.add(this);
  }
}

/** What one transaction has written and not committed yet. */
export class Transaction {
  readonly holder: Holder;
  readonly locks = new Set<RowLock>();
  isBroken = false;
  head: Head | undefined;
  readonly observations: ObservationRow[] = [];
  readonly pages: PageRow[] = [];
  readonly leafRuns: LeafRunRow[] = [];
  readonly sweeps: SweepToInsert[] = [];
  readonly controls: ControlRow[] = [];
  readonly coverage = new Map<Source, readonly CoveragePeriod[]>();
  readonly records: RecordRow[] = [];
  readonly versions = new Map<number, VersionRow>();
  readonly pauses = new Map<Source, Pauses>();
  cursor: StageCursor | undefined;

  constructor(holder: Holder) {
    this.holder = holder;
  }
}

/** What the stages made of an observation; of a page that could not be read, `position` is null. */
export interface RecordRow {
  readonly kind: 'request' | 'policy' | 'event' | 'rejection';
  readonly position: number | null;
}

export class MemoryDatabase {
  readonly headLock = new RowLock();
  readonly cursorLock = new RowLock();
  head: Head | undefined;
  readonly observations: ObservationRow[] = [];
  readonly byContent = new Map<string, ObservationRow>();
  readonly byPosition = new Map<number, ObservationRow>();
  readonly pages: PageRow[] = [];
  readonly pagesOfSweep = new Map<string, PageRow[]>();
  readonly leafRuns: LeafRunRow[] = [];
  readonly sweeps: SweepToInsert[] = [];
  readonly sweepIds = new Set<string>();
  readonly completeSweeps = new Map<Source, SweepToInsert[]>();
  /** The first page with a body of its own, by its bytes and the number of its objects. */
  readonly twins = new Map<string, PageRow>();
  readonly controls: ControlRow[] = [];
  readonly coverage = new Map<Source, readonly CoveragePeriod[]>();
  readonly records: RecordRow[] = [];
  readonly versions = new Map<number, VersionRow>();
  readonly pauses = new Map<Source, Pauses>();
  readonly states = new Map<Source, StateRow>();
  cursor: StageCursor = { nextPageId: 0, nextSweepPosition: 0 };
  turn: object | undefined;
  /** Sees every transaction before it is there, and may object. */
  onCommit: (transaction: Transaction) => void = () => undefined;
  readonly #open = new Set<Transaction>();

  begin(holder: Holder): Transaction {
    const transaction = new Transaction(holder);
    this.#open.add(transaction);
    return transaction;
  }

  rollback(transaction: Transaction): void {
    this.#open.delete(transaction);
    transaction.isBroken = true;
    for (const lock of transaction.locks) lock.release(transaction);
    this.headLock.release(transaction);
    this.cursorLock.release(transaction);
  }

  commit(transaction: Transaction): void {
    this.onCommit(transaction);
    this.head = transaction.head ?? this.head;
    for (const row of transaction.observations) {
      this.observations.push(row);
      this.byContent.set(contentKey(row), row);
      this.byPosition.set(row.position, row);
    }
    for (const row of transaction.pages) {
      this.pages.push(row);
      const others = this.pagesOfSweep.get(row.sweep_id);
      if (others) others.push(row);
      else this.pagesOfSweep.set(row.sweep_id, [row]);
      const twin = twinKey(row.sha256.toString('latin1'), row.items);
      if (row.body && !this.twins.has(twin)) this.twins.set(twin, row);
    }
    this.leafRuns.push(...transaction.leafRuns);
    for (const sweep of transaction.sweeps) {
      this.sweeps.push(sweep);
      this.sweepIds.add(sweep.sweepId);
      if (sweep.reason !== null) continue;
      const source = sweep.source as Source;
      const others = this.completeSweeps.get(source);
      if (others) others.push(sweep);
      else this.completeSweeps.set(source, [sweep]);
    }
    this.controls.push(...transaction.controls);
    for (const [source, periods] of transaction.coverage) this.coverage.set(source, periods);
    this.records.push(...transaction.records);
    for (const [position, version] of transaction.versions) this.versions.set(position, version);
    for (const [source, pauses] of transaction.pauses) this.pauses.set(source, pauses);
    this.cursor = transaction.cursor ?? this.cursor;
    this.rollback(transaction);
  }

  /** A process died, or all connections were cut: what it had not committed never was. */
  abandon(isMeant: (holder: Holder) => boolean): void {
    for (const transaction of [...this.#open]) if (isMeant(transaction.holder)) this.rollback(transaction);
  }
}

export function contentKey({ month, content_hash }: Pick<ObservationRow, 'month' | 'content_hash'>): string {
  return `${month}${content_hash.toString('latin1')}`;
}

export function rowOf(columns: readonly string[], values: readonly CopyValue[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column, index) => [column, values[index]]));
}

/** Puts rows into the transaction that has locked the head: its unique keys are decided here and now. */
export function insertRows(
  database: MemoryDatabase,
  transaction: Transaction,
  { table, columns }: CopyTarget,
  rows: Iterable<readonly CopyValue[]>,
): void {
  for (const values of rows) {
    const row = rowOf(columns, values) as unknown;
    if (table === 'page') transaction.pages.push(row as PageRow);
    else if (table === 'leaf_run') transaction.leafRuns.push(row as LeafRunRow);
    else if (table === 'observation') {
      const key = contentKey(row as ObservationRow);
      const isThere =
        database.byContent.has(key) || transaction.observations.some((one) => contentKey(one) === key);
      if (isThere) throw postgresError('23505', 'observation_default');
      transaction.observations.push(row as ObservationRow);
    } else throw new Error(`The ingester writes into ${table}, which this memory does not know.`);
  }
}
