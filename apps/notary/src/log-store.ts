import { inTenants, withTransaction } from '@countersign/database';
import {
  type CheckpointRow,
  type Log,
  newestCheckpoint,
  readLog,
  type SignedCheckpoint,
  type TreeNode,
} from '@countersign/evidence';
import { type DataSource, type QueryRunner } from 'typeorm';
import { type AnchorPast } from './is-due.ts';
import { keyRecordBody } from './keys/key-record.ts';

/** A full subtree to keep for proofs. */
export interface KeptNode extends TreeNode {
  readonly hash: Buffer;
}

interface AnchorName {
  readonly name: string;
  readonly kind: string;
}

/** Where a log stands in the database. */
export interface StoredLog {
  readonly log: Log;
  readonly newest: CheckpointRow | null;
  /** Control records of kind `key`, oldest first. */
  readonly keys: readonly KeyRow[];
}

export interface KeyRow {
  readonly position: number;
  readonly body: string;
}

/** What the notary reads and writes of one log at a time. */
export class LogStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Tenants with a log, whether anything is archived or not. */
  async tenants(): Promise<number[]> {
    const rows = (await this.#dataSource.query('select tenant_id as id from tenant order by tenant_id')) as {
      id: number;
    }[];
    return rows.map(({ id }) => id);
  }

  /** Reads in one snapshot: deleting under policy may be at work, and a half-deleted page would look altered. */
  read<Result>(tenantId: number, work: (runner: QueryRunner) => Promise<Result>): Promise<Result> {
    return withTransaction(inTenants(this.#dataSource, [tenantId]), work, { isolation: 'REPEATABLE READ' });
  }

  write<Result>(tenantId: number, work: (runner: QueryRunner) => Promise<Result>): Promise<Result> {
    return withTransaction(inTenants(this.#dataSource, [tenantId]), work);
  }

  stored(tenantId: number): Promise<StoredLog | null> {
    return this.read(tenantId, async (runner) => {
      const log = await readLog(runner, tenantId);
      if (!log) return null;
      return {
        log,
        newest: await newestCheckpoint(runner, tenantId),
        keys: await readKeyRows(runner, tenantId),
      };
    });
  }

  /** Says in the log that from here on another key signs. Saying it twice adds nothing. */
  async recordKey({ tenantId }: Log, key: string, previous: string | null, now: Date): Promise<void> {
    await this.write(tenantId, (runner) =>
      runner.query(`select append_control($1, 'key', $2, $3, $4)`, [
        tenantId,
        key,
        now,
        keyRecordBody(key, previous),
      ]),
    );
  }

  /**
   * Puts a checkpoint and the subtrees it completes into the database, both or none. Refused, with false, if the
   * log was quarantined meanwhile or is not where it was when the checkpoint was made.
   */
  saveCheckpoint(
    log: Log,
    previousSize: number,
    { size, rootHash, note }: SignedCheckpoint,
    kept: readonly KeptNode[],
  ): Promise<boolean> {
    return this.write(log.tenantId, async (runner) => {
      const [row] = (await runner.query(
        `select status, origin from evidence_log where tenant_id = $1 for update`,
        [log.tenantId],
      )) as { status: string; origin: string }[];
      const newest = await newestCheckpoint(runner, log.tenantId);
      if (row?.status !== 'active' || row.origin !== log.origin || (newest?.size ?? 0) !== previousSize)
        return false;
      await insertKept(runner, log.tenantId, kept);
      await runner.query(
        'insert into checkpoint (tenant_id, size, root_hash, note) values ($1, $2, $3, $4)',
        [log.tenantId, size, rootHash, note],
      );
      return true;
    });
  }

  saveKept(tenantId: number, kept: readonly KeptNode[]): Promise<void> {
    return this.write(tenantId, (runner) => insertKept(runner, tenantId, kept));
  }

  /** How many subtrees of each height are kept. */
  async keptCounts(tenantId: number): Promise<Map<number, number>> {
    const rows = await this.read(
      tenantId,
      (runner) =>
        runner.query(
          'select height, count(*)::float8 as count from subtree where tenant_id = $1 group by height',
          [tenantId],
        ) as Promise<{ height: number; count: number }[]>,
    );
    return new Map(rows.map(({ height, count }) => [height, count]));
  }

  async anchorPast(tenantId: number, anchor: string): Promise<AnchorPast> {
    return this.read(tenantId, async (runner) => {
      const [receipt] = (await runner.query(
        `select size::float8 as size, anchored_at as at from anchor_receipt
          where tenant_id = $1 and anchor = $2 order by size desc limit 1`,
        [tenantId, anchor],
      )) as { size: number; at: Date }[];
      const [state] = (await runner.query(
        'select last_attempt_at as at from anchor_state where tenant_id = $1 and anchor = $2',
        [tenantId, anchor],
      )) as { at: Date | null }[];
      return {
        anchoredSize: receipt?.size ?? null,
        anchoredAt: receipt?.at ?? null,
        attemptedAt: state?.at ?? null,
      };
    });
  }

  /** The receipt was verified. Evidence and state together. */
  async saveReceipt(
    tenantId: number,
    { name, kind }: AnchorName,
    size: number,
    { bytes, anchoredAt }: { readonly bytes: Buffer; readonly anchoredAt: Date },
    now: Date,
  ): Promise<void> {
    await this.write(tenantId, async (runner) => {
      await runner.query(
        `insert into anchor_receipt (tenant_id, size, anchor, kind, receipt, anchored_at, verified_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
        [tenantId, size, name, kind, bytes, anchoredAt, now],
      );
      await runner.query(
        `insert into anchor_state (tenant_id, anchor, kind, last_attempt_at, last_success_at)
         values ($1, $2, $3, $4, $4)
         on conflict (tenant_id, anchor) do update
            set kind = $3, last_attempt_at = $4, last_success_at = $4, message = null, next_step = null`,
        [tenantId, name, kind, now],
      );
    });
  }

  async saveAnchorFailure(
    tenantId: number,
    { name, kind }: AnchorName,
    message: string,
    nextStep: string | null,
    now: Date,
  ): Promise<void> {
    await this.write(tenantId, (runner) =>
      runner.query(
        `insert into anchor_state (tenant_id, anchor, kind, last_attempt_at, message, next_step)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant_id, anchor) do update
            set kind = $3, last_attempt_at = $4, message = $5, next_step = $6`,
        [tenantId, name, kind, now, message, nextStep],
      ),
    );
  }

  /** The newest verification from end to end, by this notary or a person; null if there was none. */
  async newestVerification(tenantId: number): Promise<{ startedAt: Date; problem: string | null } | null> {
    const [row] = await this.read(
      tenantId,
      (runner) =>
        runner.query(
          `select started_at as "startedAt", problem from verification
            where tenant_id = $1 and is_full order by started_at desc limit 1`,
          [tenantId],
        ) as Promise<{ startedAt: Date; problem: string | null }[]>,
    );
    return row ?? null;
  }

  async quarantine({ tenantId }: Log, reason: string): Promise<void> {
    await this.write(tenantId, (runner) =>
      runner.query(
        `update evidence_log set status = 'quarantined', status_reason = $2, status_since = now()
          where tenant_id = $1 and status = 'active'`,
        [tenantId, reason],
      ),
    );
  }

  async release({ tenantId }: Log): Promise<void> {
    await this.write(tenantId, (runner) =>
      runner.query(
        `update evidence_log set status = 'active', status_reason = null, status_since = now()
          where tenant_id = $1 and status = 'quarantined'`,
        [tenantId],
      ),
    );
  }
}

async function readKeyRows(runner: QueryRunner, tenantId: number): Promise<KeyRow[]> {
  return (await runner.query(
    `select position::float8 as position, body from control_record
      where tenant_id = $1 and kind = 'key' order by position`,
    [tenantId],
  )) as KeyRow[];
}

async function insertKept(runner: QueryRunner, tenantId: number, kept: readonly KeptNode[]): Promise<void> {
  const step = 10_000;
  for (let at = 0; at < kept.length; at += step) {
    const rows = kept.slice(at, at + step);
    await runner.query(
      `insert into subtree (tenant_id, height, nth, hash)
       select $1, * from unnest($2::smallint[], $3::bigint[], $4::bytea[])
       on conflict do nothing`,
      [tenantId, rows.map(({ height }) => height), rows.map(({ nth }) => nth), rows.map(({ hash }) => hash)],
    );
  }
}
